// One picture at a time, as large as the window.

const LARGE = 768;
const large = document.getElementById('large');
let ofCard = [];
let here = 0;

/** The pictures of a card in their order; the photograph has neither row nor panel. */
function pictures(card) {
  return [{card}, ...card.shown().flatMap(({row, panels}) => panels.map(panel => ({card, row, panel})))];
}

/** The card before or behind that is shown, if there is one. */
function neighbour(card, by) {
  const shown = cards.filter(each => !each.article.hidden);
  return shown[shown.indexOf(card) + by];
}

function enlarge(card, row, panel) {
  ofCard = pictures(card);
  here = ofCard.findIndex(each => each.row === row && each.panel === panel);
  show();
  large.showModal();
}

function show() {
  const {card, row, panel} = ofCard[here];
  const stage = element('div', {className: 'stage'}, ...card.layersOf(panel, LARGE));
  document.getElementById('large-title').replaceChildren(
    element('b', {}, ...breakable(card.said.name.split(/[/\\]/).at(-1))), ' ',
    row ? `${row.label ? row.label + ': ' : ''}${row.title}, ${row.detail}` : '');
  const view = large.querySelector('.view');
  view.style.setProperty('--aspect', card.aspect);
  view.replaceChildren(element('figure', {}, stage, card.caption(panel)));
  large.querySelector('[value=back]').disabled = here === 0 && !neighbour(card, -1);
  large.querySelector('[value=on]').disabled = here === ofCard.length - 1 && !neighbour(card, 1);
}

/** Keys do not reach a button that has just been disabled, so the dialog takes the focus back. */
function keepFocus() {
  if (document.activeElement.disabled) {
    large.focus();
  }
}

/** To the next picture, beyond the last to the next card. */
function step(by) {
  const next = neighbour(ofCard[here].card, by);
  if (ofCard[here + by]) {
    here += by;
  } else if (next) {
    ofCard = pictures(next);
    here = by > 0 ? 0 : ofCard.length - 1;
  }
  show();
  keepFocus();
}

const STEPS = {ArrowLeft: -1, ArrowRight: 1};

large.addEventListener('keydown', event => {
  if (STEPS[event.key]) {
    event.preventDefault();
    step(STEPS[event.key]);
  }
});
large.addEventListener('click', event => {
  const button = event.target.closest('button')?.value;
  if (button === 'back' || button === 'on') {
    step(button === 'on' ? 1 : -1);
  } else if (button === 'close' || event.target === large) {
    large.close();
  }
});
