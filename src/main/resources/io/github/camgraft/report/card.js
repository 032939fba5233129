// Every card is HTML that reads well by itself: a photograph and bars. Its heat maps and
// gradients lie beside it as JSON and are looked at when the card comes into view.

const ALL = 'all';
const PHOTOGRAPH = 'photograph';

function percent(part) {
  return `${part}%`;
}

/** A photograph with what its card says of it. */
class Card {
  constructor(article, place) {
    this.article = article;
    this.said = article.dataset;
    this.place = place;
    this.methods = JSON.parse(this.said.methods);
    this.layers = JSON.parse(this.said.layers);
    this.isTogether = this.said.together !== undefined;
    this.open = false;
    this.inView = false;
    this.photo = article.querySelector('.photo');
    this.rows = article.querySelector('.rows');
    this.aspect = this.photo.getAttribute('width') / this.photo.getAttribute('height');
    article.style.setProperty('--aspect', this.aspect);
  }

  get confidence() {
    return Number(this.said.confidence);
  }

  get data() {
    this.parsed ??= JSON.parse(this.article.querySelector('script').textContent);
    return this.parsed;
  }

  matches(pair) {
    const word = field('words').value.trim().toLowerCase();
    const wanted = field('class').value;
    // A value is neither sure nor unsure.
    const sure = Number.isNaN(this.confidence) ? undefined : 100 * this.confidence;
    return (!word || this.said.name.toLowerCase().includes(word))
      && (!wanted || wanted === this.said.class || wanted === this.said.truth)
      && (!pair || (pair.truth === this.said.truth && pair.said === this.said.class))
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
    this.choice = element('select', {ariaLabel: `Class explained in ${this.said.name}`, hidden: rows.length < 2 || this.isTogether},
      ...rows.map((row, i) => option(i, `${row.label ? row.label + ': ' : ''}${row.title}, ${row.detail}`)),
      option(ALL, rows.length === 2 ? 'both classes' : `all ${rows.length} classes`));
    this.choice.addEventListener('change', () => {
      this.asked = this.choice.value;
      this.draw();
    });
    this.widen = element('button', {type: 'button'});
    this.widen.addEventListener('click', () => {
      this.open = !this.open;
      this.asked = undefined;
      this.draw();
    });
    this.tools.append(this.choice, this.widen);
    this.article.querySelector('.top').append(this.tools);
    const stage = this.photo.closest('.stage');
    stage.replaceWith(this.stage(null, [this.photo]));
  }

  get isWide() {
    return field('method').value === ALL || this.open || this.isTogether;
  }

  /** The rows and panels that are shown now. */
  shown() {
    const method = this.isWide && !this.isTogether ? ALL : field('method').value;
    const chosen = this.asked ?? (this.isWide ? ALL : '0');
    return this.data.rows
      .filter((_, i) => chosen === ALL || chosen === String(i))
      .map(row => ({row, panels: row.panels.filter(panel => this.isShown(panel, row, method))}));
  }

  isShown(panel, row, method) {
    const wanted = field('layer').value;
    const known = row.panels.some(other => other.layer === wanted);
    const first = row.panels.find(other => other.layer)?.layer;
    const layer = !panel.layer || wanted === ALL || panel.layer === (known ? wanted : first);
    return layer && (method === ALL || method === panel.method);
  }

  draw() {
    const wide = this.isWide;
    this.article.classList.toggle('wide', wide);
    if (!this.inView) {
      return;
    }
    this.equip();
    const rows = this.shown();
    this.article.classList.toggle('alone', !wide && rows.every(({panels}) => panels.length === 0));
    this.choice.value = this.asked ?? (wide ? ALL : '0');
    this.widen.hidden = field('method').value === ALL || this.isTogether;
    this.widen.textContent = this.open ? 'less' : 'more';
    this.widen.ariaLabel = `${this.widen.textContent} pictures of ${this.said.name}`;
    this.widen.ariaExpanded = this.open;
    this.rows.replaceChildren(...rows.filter(({panels}) => panels.length > 0)
      .map(({row, panels}) => this.section(row, panels)));
  }

  section(row, panels) {
    return element('section', {className: 'row'},
      element('h3', {},
        ...(row.label ? [element('span', {className: 'label', textContent: row.label}), ' '] : []),
        row.title, ' ', element('small', {textContent: row.detail})),
      ...(row.note ? [element('p', {className: 'note', textContent: row.note})] : []),
      element('div', {className: 'figures'}, ...panels.map(panel => this.figure(row, panel))));
  }

  figure(row, panel) {
    const stage = this.stage({row, panel}, this.layersOf(panel, DRAWN));
    return element('figure', {}, element('div', {className: 'frame'}, stage), this.caption(panel));
  }

  /** A picture that a click enlarges. */
  stage(item, parts) {
    const stage = element('button', {type: 'button', className: 'stage',
      ariaLabel: `Enlarge ${item ? `${item.panel.method} of ${item.row.title}` : 'photograph'}, ${this.said.name}`}, ...parts);
    stage.addEventListener('click', () => enlarge(this, item?.row, item?.panel));
    return stage;
  }

  /** The photograph and what lies over it, the map so many pixels large. */
  layersOf(panel, side) {
    const photo = element('img', {className: this.photo.className, alt: '', src: this.photo.src});
    if (!panel) {
      return [photo];
    }
    const window = element('span', {className: 'window'});
    this.put(window, this.data.window);
    if (panel.map) {
      const canvas = element('canvas');
      drawHeat(canvas, panel.map, this.data.input, side);
      window.append(canvas);
    } else {
      const coarse = this.data.input[0] < side / 2 ? 'coarse' : '';
      window.append(element('img', {src: panel.picture, alt: '', className: coarse}));
    }
    return panel.box && field('boxes').checked ? [photo, window, this.box(panel.box)] : [photo, window];
  }

  caption(panel) {
    if (!panel) {
      return element('figcaption', {}, element('b', {textContent: PHOTOGRAPH}));
    }
    const caption = element('figcaption', {}, element('b', {textContent: panel.method}));
    if (panel.layer) {
      caption.append(' ', element('small', {className: 'layer'}, ...breakable(panel.layer)));
    }
    caption.append(...legend(panel));
    if (panel.notice) {
      caption.append(element('small', {className: 'notice', textContent: panel.notice}));
    }
    return caption;
  }

  box(pixels) {
    const frame = element('span', {className: 'box', title: `columns ${pixels[0]} to ${pixels[2]}, rows ${pixels[1]} to ${pixels[3]}`});
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
      this.rows.querySelectorAll('canvas').forEach(canvas => { canvas.width = 0; });
    }
  }
}

function option(value, text = value) {
  return element('option', {value, textContent: text});
}
