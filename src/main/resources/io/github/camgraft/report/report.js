'use strict';

// Every card is HTML that reads well by itself: a photograph and bars. Its heat maps and
// gradients lie beside it as JSON and are looked at when the card comes into view.

const ALL = 'all';
const PHOTOGRAPH = 'photograph';
const FEW = 12;
const DRAWN = 256;
const LEVELS = [0.25, 0.5, 0.75];

const controls = document.getElementById('controls');
const field = name => controls.elements.namedItem(name);
const palettes = JSON.parse(document.getElementById('colours').textContent);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** 256 colours, three bytes each. */
function palette(name) {
  const text = palettes[name];
  return Uint8Array.from({length: 768}, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

function percent(part) {
  return `${part}%`;
}

/** For each place along a line of `to`: two neighbours among `from` and the share of the second. */
function neighbours(from, to) {
  return Array.from({length: to}, (_, place) => {
    const at = Math.max(0, (place + 0.5) * from / to - 0.5);
    const first = Math.min(Math.floor(at), from - 1);
    return [first, Math.min(first + 1, from - 1), at - first];
  });
}

/** The map from 0 to 1 at another size, bilinear between the centres of its places. */
function resized(map, rows, columns) {
  const levels = Uint8Array.from(atob(map.levels), letter => letter.charCodeAt(0));
  const down = neighbours(map.rows, rows);
  const across = neighbours(map.columns, columns);
  const values = new Float32Array(rows * columns);
  down.forEach(([top, bottom, low], y) => across.forEach(([left, right, far], x) => {
    const upper = (1 - far) * levels[top * map.columns + left] + far * levels[top * map.columns + right];
    const lower = (1 - far) * levels[bottom * map.columns + left] + far * levels[bottom * map.columns + right];
    values[y * columns + x] = ((1 - low) * upper + low * lower) / 255;
  }));
  return values;
}

/** Whether a contour runs between this place and the one before or above it. */
function onContour(values, columns, place) {
  const band = value => LEVELS.filter(level => value >= level).length;
  const here = band(values[place]);
  return (place % columns > 0 && band(values[place - 1]) !== here)
    || (place >= columns && band(values[place - columns]) !== here);
}

function drawHeat(canvas, map, shape) {
  const larger = Math.max(shape[0], shape[1]);
  canvas.width = Math.max(1, Math.round(DRAWN * shape[0] / larger));
  canvas.height = Math.max(1, Math.round(DRAWN * shape[1] / larger));
  const values = resized(map, canvas.height, canvas.width);
  const colours = palette(field('colours').value);
  const picture = new ImageData(canvas.width, canvas.height);
  const opacity = Math.round(255 * field('opacity').value / 100);
  const contours = field('contours').checked;
  values.forEach((value, place) => {
    const entry = 3 * Math.min(255, Math.floor(value * 256));
    const line = contours && onContour(values, canvas.width, place);
    for (let channel = 0; channel < 3; channel++) {
      picture.data[4 * place + channel] = line ? 255 : colours[entry + channel];
    }
    picture.data[4 * place + 3] = line ? 255 : opacity;
  });
  canvas.getContext('2d').putImageData(picture, 0, 0);
}

function scale(map) {
  const colours = palettes[field('colours').value];
  const stops = Array.from({length: 17}, (_, i) => Math.min(255, 16 * i))
    .map(entry => '#' + colours.slice(6 * entry, 6 * entry + 6));
  const bar = element('i', {style: `background:linear-gradient(90deg,${stops.join(',')})`});
  return element('div', {className: 'scale'}, '0', bar, Number(map.maximum.toPrecision(4)).toString());
}

/** A photograph with what its card says of it. */
class Card {
  constructor(article, place) {
    this.article = article;
    this.said = article.dataset;
    this.place = place;
    this.methods = JSON.parse(this.said.methods);
    this.layers = JSON.parse(this.said.layers);
    this.chosen = 0;
    this.open = false;
    this.inView = false;
    this.photo = article.querySelector('.photo');
    this.body = article.querySelector('.rows');
  }

  get confidence() {
    return Number(this.said.confidence);
  }

  get data() {
    this.parsed ??= JSON.parse(this.article.querySelector('script').textContent);
    return this.parsed;
  }

  matches() {
    const word = field('words').value.trim().toLowerCase();
    const wanted = field('class').value;
    // A value is neither sure nor unsure.
    const sure = Number.isNaN(this.confidence) ? undefined : 100 * this.confidence;
    return (!word || this.said.name.toLowerCase().includes(word))
      && (!wanted || wanted === this.said.class || wanted === this.said.truth)
      && (!field('verdict').value || field('verdict').value === this.said.verdict)
      && (sure === undefined
        || (sure >= Number(field('least').value || 0)
          && sure <= Number(field('most').value || 100)));
  }

  /** Makes the switches of the card itself, once. */
  equip() {
    if (this.tools) {
      return;
    }
    this.tools = element('div', {className: 'tools'});
    const rows = this.data.rows;
    if (rows.length > 1 && !this.data.together) {
      const choice = element('select', {ariaLabel: `Class explained in ${this.said.name}`},
        ...rows.map((row, i) => element('option', {value: i, textContent: row.title})));
      choice.addEventListener('change', () => {
        this.chosen = Number(choice.value);
        this.draw();
      });
      this.tools.append(choice);
    }
    this.widen = element('button', {type: 'button', ariaLabel: `All pictures of ${this.said.name}`});
    this.widen.addEventListener('click', () => {
      this.open = !this.open;
      this.draw();
    });
    this.tools.append(this.widen);
    this.article.querySelector('.top').append(this.tools);
  }

  draw() {
    if (!this.inView) {
      return;
    }
    this.equip();
    const method = field('method').value;
    const wide = method === ALL || this.open || this.data.together;
    this.article.classList.toggle('wide', wide);
    this.widen.hidden = method === ALL || this.data.together;
    this.widen.textContent = this.open ? 'less' : 'more';
    this.widen.ariaExpanded = this.open;
    const rows = this.data.together ? this.data.rows : [this.data.rows[this.chosen]];
    this.body.replaceChildren(...rows.map(row => this.row(row, wide ? ALL : method)));
  }

  row(row, method) {
    const panels = row.panels.filter(panel => this.isShown(panel, row, method));
    const figures = panels.map(panel => this.figure(panel));
    if (method === ALL || method === PHOTOGRAPH || figures.length === 0) {
      figures.unshift(this.figure(null));
    }
    return element('section', {className: 'row'},
      element('h3', {textContent: row.title}),
      element('div', {className: 'figures'}, ...figures));
  }

  isShown(panel, row, method) {
    const wanted = field('layer').value;
    const known = row.panels.some(other => other.layer === wanted);
    const first = row.panels.find(other => other.layer)?.layer;
    const layer = !panel.layer || wanted === ALL || panel.layer === (known ? wanted : first);
    return layer && (method === ALL || method === panel.method);
  }

  figure(panel) {
    const photo = element('img', {className: 'photo', alt: panel ? '' : this.photo.alt, src: this.photo.src});
    const stage = element('div', {className: 'stage'}, photo);
    stage.style.aspectRatio = `${this.photo.getAttribute('width')} / ${this.photo.getAttribute('height')}`;
    const caption = element('figcaption', {textContent: panel ? panel.method : 'photograph'});
    if (panel) {
      stage.append(this.window(panel));
      if (panel.layer) {
        caption.append(' ', element('small', {textContent: panel.layer}), scale(panel.map));
        if (panel.notice) {
          caption.append(element('small', {className: 'notice', textContent: panel.notice}));
        }
      }
      if (panel.box && field('boxes').checked) {
        stage.append(this.box(panel.box));
      }
    }
    return element('figure', {}, stage, caption);
  }

  window(panel) {
    const window = element('div', {className: 'window'});
    this.put(window, this.data.window);
    const what = `${panel.method} of ${this.said.name}`;
    if (panel.map) {
      const canvas = element('canvas', {role: 'img', ariaLabel: what});
      drawHeat(canvas, panel.map, this.data.input);
      window.append(canvas);
    } else {
      const coarse = this.data.input[0] < DRAWN / 2 ? 'coarse' : '';
      window.append(element('img', {src: panel.picture, alt: what, className: coarse}));
    }
    return window;
  }

  box(pixels) {
    const frame = element('div', {className: 'box', title: `columns ${pixels[0]} to ${pixels[2]}, rows ${pixels[1]} to ${pixels[3]}`});
    const [width, height] = this.data.photo;
    this.put(frame, [
      100 * pixels[0] / width, 100 * pixels[1] / height,
      100 * (pixels[2] - pixels[0]) / width, 100 * (pixels[3] - pixels[1]) / height]);
    return frame;
  }

  put(part, [left, top, width, height]) {
    Object.assign(part.style,
      {left: percent(left), top: percent(top), width: percent(width), height: percent(height)});
  }

  look(inView) {
    this.inView = inView;
    if (inView) {
      this.draw();
    } else {
      // Hundreds of canvases would fill the memory.
      this.body.querySelectorAll('canvas').forEach(canvas => { canvas.width = 0; });
    }
  }
}

function union(lists) {
  return [...new Set(lists.flat())];
}

function option(value, text = value) {
  return element('option', {value, textContent: text});
}

function fillControls(cards) {
  const methods = union(cards.map(card => card.methods));
  const choices = [[ALL, 'all side by side'], [PHOTOGRAPH, 'photograph'], ...methods.map(name => [name, name])];
  const first = cards.length > FEW ? methods[0] ?? PHOTOGRAPH : ALL;
  document.getElementById('methods').append(...choices.map(([value, text]) => element('label', {},
    element('input', {type: 'radio', name: 'method', value, checked: value === first}), ' ' + text)));
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
  document.getElementById('verdict').hidden = !cards.some(card => card.said.verdict);
  document.getElementById('boxes').hidden = !cards.some(card => card.said.boxes);
  controls.toggleAttribute('data-single', cards.length < 2);
  controls.hidden = false;
}

function sort(cards) {
  const rank = {file: card => card.place, sure: card => -card.confidence, unsure: card => card.confidence};
  const by = rank[field('order').value];
  const sorted = [...cards].sort((one, other) => by(one) - by(other) || one.place - other.place);
  document.getElementById('content').append(...sorted.map(card => card.article));
}

function filter(cards) {
  const shown = cards.filter(card => {
    card.article.hidden = !card.matches();
    return !card.article.hidden;
  });
  const judged = shown.filter(card => card.said.verdict);
  const right = judged.filter(card => card.said.verdict === 'right').length;
  document.getElementById('count').textContent = `${shown.length} of ${cards.length} shown`
    + (judged.length ? `, ${right} of ${judged.length} right` : '');
}

const cards = [...document.querySelectorAll('.card')].map((article, place) => new Card(article, place));
const byArticle = new Map(cards.map(card => [card.article, card]));
fillControls(cards);
filter(cards);

const observer = new IntersectionObserver(
  entries => entries.forEach(entry => byArticle.get(entry.target).look(entry.isIntersecting)),
  {rootMargin: '400px'});
cards.forEach(card => observer.observe(card.article));

controls.addEventListener('submit', event => event.preventDefault());
controls.addEventListener('input', event => {
  const name = event.target.name;
  field('shown').value = `${field('opacity').value} %`;
  if (name === 'order') {
    sort(cards);
  } else if (event.target.closest('#filters')) {
    filter(cards);
  } else {
    cards.forEach(card => card.draw());
  }
});

addEventListener('beforeprint', () => {
  document.getElementById('settings').open = true;
  cards.filter(card => !card.article.hidden).forEach(card => card.look(true));
});
