// How often the model is right, and what it takes for what.

const FEW_CLASSES = 20;
const FREQUENT = 12;
const answers = document.getElementById('answers');
let pair = null;

/** What whoever made the page knows of all photographs; else what the cards say. */
function known(cards) {
  const given = document.getElementById('known');
  if (given) {
    return JSON.parse(given.textContent);
  }
  const judged = cards.filter(card => card.said.verdict);
  const pairs = new Map();
  judged.forEach(({said}) => {
    const key = JSON.stringify([said.truth, said.class]);
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
  });
  return {photos: judged.length, pairs: [...pairs].map(([key, count]) => [...JSON.parse(key), count])};
}

function figure(value, meaning) {
  return element('div', {}, element('dt', {textContent: meaning}), element('dd', {textContent: value}));
}

/** A button that shows the photographs of one pair only. */
function pairButton(truth, said, text) {
  const button = element('button', {type: 'button', textContent: text, ariaPressed: 'false'});
  button.addEventListener('click', () => {
    pair = pair?.button === button ? null : {truth, said, button};
    filter(cards);
  });
  return button;
}

function sentence(truth, said, count) {
  return truth === said ? `${truth}: ${count} right` : `${truth} taken for ${said}: ${count}`;
}

function named(name) {
  return {ariaLabel: name, title: name};
}

/** A row for what is there, a column for what the model says. */
function matrix(classes, pairs) {
  const count = (truth, said) => pairs.find(([one, other]) => one === truth && other === said)?.[2] ?? 0;
  const total = truth => pairs.filter(([one]) => one === truth).reduce((sum, [, , times]) => sum + times, 0);
  const cell = (truth, said) => {
    const times = count(truth, said);
    const made = element('td', {className: truth === said ? 'hit' : 'miss'},
      ...(times > 0 ? [Object.assign(pairButton(truth, said, times), named(sentence(truth, said, times)))] : []));
    made.style.setProperty('--share', times / Math.max(1, total(truth)));
    return made;
  };
  const head = name => element('th', {scope: 'col'}, element('span', {}, ...breakable(name)));
  const rows = classes.filter(truth => total(truth) > 0).map(truth => element('tr', {},
    element('th', {scope: 'row', textContent: truth}),
    ...classes.map(said => cell(truth, said)),
    element('td', {className: 'recall', textContent: `${Math.round(100 * count(truth, truth) / total(truth))} %`})));
  return element('table', {},
    element('caption', {textContent: 'Rows: the true class. Columns: the predicted one. Click a number to see its photographs.'}),
    element('thead', {}, element('tr', {}, element('td'), ...classes.map(head), element('th', {scope: 'col', textContent: 'right'}))),
    element('tbody', {}, ...rows));
}

/** With many classes a matrix is mostly empty. */
function frequent(pairs) {
  const most = pairs.filter(([truth, said]) => truth !== said)
    .sort((one, other) => other[2] - one[2]).slice(0, FREQUENT);
  return element('ul', {className: 'pairs'}, ...most.map(([truth, said, count]) => element('li', {},
    pairButton(truth, said, `${truth} → ${said}${count > 1 ? ` × ${count}` : ''}`))));
}

function showAnswers(cards) {
  const {photos, pairs, amongFive} = known(cards);
  if (photos === 0) {
    return;
  }
  const right = pairs.filter(([truth, said]) => truth === said).reduce((sum, [, , times]) => sum + times, 0);
  const share = part => `${(100 * part / photos).toFixed(1)} %`;
  answers.append(element('dl', {className: 'tally'},
    figure(share(right), 'right'),
    ...(amongFive === undefined ? [] : [figure(share(amongFive), 'among the first five')]),
    figure(photos - right, 'wrong'),
    figure(photos, photos === 1 ? 'photograph' : 'photographs')));
  const classes = [...new Set(pairs.flatMap(([truth, said]) => [truth, said]))]
    .sort((one, other) => one.localeCompare(other, undefined, {numeric: true}));
  if (right < photos && classes.length <= FEW_CLASSES) {
    answers.append(element('div', {className: 'wide-table', tabIndex: 0, role: 'region', ariaLabel: 'Confusion matrix'},
      matrix(classes, pairs)));
  } else if (right < photos) {
    answers.append(element('div', {}, element('h2', {textContent: 'Taken for something else'}), frequent(pairs)));
  }
  answers.hidden = false;
}
