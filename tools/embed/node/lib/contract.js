// What an augmented file says of itself. ONNX Runtime for JavaScript does not show a file's
// metadata, so the outermost fields of the file are walked through.

const KEY = 'camgraft.contract';

// Earlier versions do not say how their output is read, later ones may mean something else.
const VERSIONS = [3, 4];

// Others are those of signals, volumes and spectrograms.
const PICTURES = ['NCHW', 'NHWC'];

// Of the file: an entry of its metadata. Of that: key and value.
const METADATA = 14;

/**
 * The contract; entries that are not known are to be passed over.
 *
 * @param model the bytes of the file
 * @param name what to call it
 */
export function contractOf(model, name) {
  const text = metadata(model);
  if (text === undefined) {
    throw new Error(`'${name}' was not augmented by camgraft; 'camgraft augment' does that`);
  }
  const contract = JSON.parse(text);
  if (!VERSIONS.includes(contract.version)) {
    throw new Error(`'${name}' was augmented under contract version ${contract.version}; this package knows the versions ${VERSIONS.join(' and ')}: augment the original model again, or install a newer camgraft`);
  }
  const { layout } = contract.image;
  if (!PICTURES.includes(layout)) {
    throw new Error(`'${name}' takes no pictures but inputs of layout ${layout}; run it with ONNX Runtime and read its outputs`);
  }
  if (!contract.preprocessing) {
    throw new Error(`'${name}' does not say how it wants its pictures; augment the original model again`);
  }
  return contract;
}

function metadata(model) {
  for (const [number, entry] of fields(model)) {
    const { 1: key, 2: value } = number === METADATA ? Object.fromEntries(fields(entry)) : {};
    if (key?.toString() === KEY) {
      return value.toString();
    }
  }
  return undefined;
}

/** The fields of a protocol buffer that have bytes, with their numbers. */
function* fields(bytes) {
  let at = 0;
  const varint = () => {
    for (let value = 0, place = 1; ; place *= 128) {
      value += (bytes[at] & 127) * place;
      if (!(bytes[at++] >= 128)) {
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag % 8 === 2) {
      const length = varint();
      yield [Math.floor(tag / 8), bytes.subarray(at, (at += length))];
    } else if (tag % 8 === 0) {
      varint();
    } else {
      at += tag % 8 === 1 ? 8 : 4;
    }
  }
}
