// The controls, and which cards they let through.

const FEW = 12;

function union(lists) {
  return [...new Set(lists.flat())];
}

function fillControls(cards) {
  const methods = union(cards.map(card => card.methods));
  field('method').append(option(ALL, 'all methods'), option(PHOTOGRAPH, 'photograph alone'),
    ...methods.map(name => option(name)));
  field('method').value = cards.length > FEW ? methods[0] ?? PHOTOGRAPH : ALL;
  const layers = union(cards.map(card => card.layers));
  document.getElementById('layer').hidden = !cards.some(card => card.layers.length > 1);
  field('layer').append(...layers.map(name => option(name)), option(ALL, 'all layers'));
  field('colours').append(...Object.keys(palettes).map(name => option(name)));
  field('colours').value = field('colours').dataset.first;
  const count = new Map();
  cards.flatMap(card => union([[card.said.class, card.said.truth ?? card.said.class]]))
    .forEach(name => count.set(name, (count.get(name) ?? 0) + 1));
  field('class').append(...[...count.keys()].sort((one, other) => one.localeCompare(other))
    .map(name => option(name, `${name} (${count.get(name)})`)));
  document.getElementById('verdict').hidden = union(cards.map(card => card.said.verdict ?? [])).length < 2;
  document.getElementById('boxes').hidden = !cards.some(card => card.said.boxes);
  controls.querySelectorAll('.many').forEach(part => { part.hidden = cards.length < 2; });
  controls.hidden = false;
}

/** A folder in which all photographs lie need not stand above each of them. */
function shortenNames(cards) {
  const folders = union(cards.map(card => card.article.querySelector('h2 small')?.textContent ?? ''));
  cards.forEach(card => { card.article.querySelector('h2').title = card.said.name; });
  if (folders.length === 1) {
    cards.forEach(card => card.article.querySelector('h2 small')?.remove());
  }
}

function sort(cards) {
  const rank = {file: card => card.place, sure: card => -card.confidence, unsure: card => card.confidence};
  const by = rank[field('order').value];
  const sorted = [...cards].sort((one, other) => by(one) - by(other) || one.place - other.place);
  document.getElementById('content').append(...sorted.map(card => card.article));
  cards.splice(0, cards.length, ...sorted);
}

function filter(cards) {
  const shown = cards.filter(card => {
    card.article.hidden = !card.matches(pair);
    return !card.article.hidden;
  });
  const judged = shown.filter(card => card.said.verdict);
  const right = judged.filter(card => card.said.verdict === 'right').length;
  document.getElementById('count').textContent = `${shown.length} of ${cards.length} shown`
    + (right > 0 ? `, ${right} of ${judged.length} right` : '');
  answers.querySelectorAll('button').forEach(button => { button.ariaPressed = String(button === pair?.button); });
  const chip = document.getElementById('pair');
  chip.hidden = !pair;
  chip.textContent = pair ? `${pair.truth === pair.said ? `${pair.truth}, right` : `${pair.truth} taken for ${pair.said}`} ✕` : '';
}

const cards = [...document.querySelectorAll('.card')].map((article, place) => new Card(article, place));
const byArticle = new Map(cards.map(card => [card.article, card]));
fillControls(cards);
shortenNames(cards);
showAnswers(cards);
filter(cards);
cards.forEach(card => card.draw());

const observer = new IntersectionObserver(
  entries => entries.forEach(entry => byArticle.get(entry.target).look(entry.isIntersecting)),
  {rootMargin: '400px'});
cards.forEach(card => observer.observe(card.article));

controls.addEventListener('submit', event => event.preventDefault());
controls.addEventListener('input', event => {
  if (event.target.name === 'order') {
    sort(cards);
  } else if (event.target.closest('.many')) {
    filter(cards);
  } else {
    cards.forEach(card => card.draw());
  }
});
document.getElementById('pair').addEventListener('click', () => {
  pair = null;
  filter(cards);
});

// A menu closes when something else is wanted.
const menus = controls.querySelectorAll('.menu');
addEventListener('click', event => menus.forEach(menu => { menu.open &&= menu.contains(event.target); }));
menus.forEach(menu => menu.addEventListener('keydown', event => {
  if (event.key === 'Escape' && menu.open) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
}));

addEventListener('beforeprint', () => {
  document.getElementById('settings').open = true;
  cards.filter(card => !card.article.hidden).forEach(card => card.look(true));
});
