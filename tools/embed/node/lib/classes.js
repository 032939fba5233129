// Which class somebody means.

const DIRECTIONS = ['downwards', 'upwards'];

/** A class in words. */
export function nameOf(contract, index) {
  return names(contract)[index] || `class ${index}`;
}

/** The index of a class: a number, '#7', a name, or a part that only one name has. */
export function findClass(contract, wanted) {
  const known = names(contract);
  const word = String(wanted).trim();
  const exact = typeof wanted === 'number' ? [] : indices(known, (name) => name === word);
  const number = /^(?:#\s*|class )?(\d{1,9})$/.exec(word);
  if (exact.length === 0 && (number || typeof wanted === 'number')) {
    return checked(contract, number ? Number(number[1]) : wanted);
  }
  const plain = word.toLowerCase().replaceAll('_', ' ');
  const matches = [
    (name) => name === plain,
    (name) => name.split(', ').includes(plain),
    (name) => name.split(/[ ,]+/).includes(plain),
    (name) => name.includes(plain),
  ];
  const found = matches.reduce(
    (before, match) => (before.length > 0
      ? before
      : indices(known, (name) => match(name.toLowerCase().replaceAll('_', ' ').trim()))),
    exact);
  if (found.length === 1) {
    return found[0];
  }
  throw new Error(found.length === 0
    ? `no class is named '${word}'`
    : `'${word}' may mean ${found.slice(0, 5).map((index) => `'${known[index]}' (${index})`).join(', ')}; name one of them`);
}

function names({ score, labels }) {
  return score.single && labels.length === 0 ? DIRECTIONS : labels;
}

function indices(known, match) {
  return known.flatMap((name, index) => (match(name) ? [index] : []));
}

function checked({ score }, index) {
  const classes = score.single ? 2 : score.classes || Infinity;
  if (!Number.isInteger(index) || index < 0 || index >= classes) {
    throw new Error(`there is no class ${index}; the model has the classes 0 to ${classes - 1}`);
  }
  return index;
}
