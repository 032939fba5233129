// Where the page finds its files.

/** The address of a file: '#', '?' and '%' in its name are letters there like others. */
export function address(file) {
  return file.split('/').map(encodeURIComponent).join('/');
}
