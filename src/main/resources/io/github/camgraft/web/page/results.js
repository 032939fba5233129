// What speaks for each chosen class, as pictures side by side.

import { fromTable, heat, relief } from './painting.js';

/** What people call the methods, in the order in which they are shown, and what they show. */
const METHODS = {
  gradcam: ['Grad-CAM', 'where the class is seen'],
  guided: ['guided backpropagation', 'which details matter'],
  guided_gradcam: ['Guided Grad-CAM', 'which details speak for the class'],
  gradient: ['gradient', 'where a change would matter'],
  deconv: ['deconvolution', 'which details matter'],
};
const ALL = 'all';
const LARGEST_DOWNLOAD = 1024;
const element = (id) => document.getElementById(id);

function made(name, properties = {}, ...children) {
  const result = Object.assign(document.createElement(name), properties);
  result.append(...children);
  return result;
}

/** The methods and layers of which one may choose. */
export function fillControls({ layers, gradients }, changed) {
  const has = (method) => layers.some(({ outputs }) => outputs[method]) || gradients[method];
  const methods = Object.keys(METHODS).filter(has);
  element('method').append(
    new Option('all methods', ALL), ...methods.map((method) => new Option(METHODS[method][0], method)));
  element('method').parentElement.hidden = methods.length < 2;
  element('layer').append(
    ...layers.map(({ name, tensor }) => new Option(name ?? tensor)), new Option('all layers', ALL));
  element('layers').hidden = layers.length < 2;
  element('method').addEventListener('change', changed);
  element('layer').addEventListener('change', changed);
  element('opacity').addEventListener('input', showOpacity);
}

/**
 * Shows the explanations of classes below one another.
 *
 * @param shown {explanation, title} of each class
 * @param scene {photo, stem, how, colours}: a canvas with what the network sees, what downloads are
 *     called after, the preprocessing, and the table of colours
 */
export function showResults(shown, scene) {
  element('results').replaceChildren(...shown.map(({ explanation, title }) => made('section', { className: 'result' },
    made('h2', { textContent: title }),
    made('div', { className: 'figures' }, ...chosen(explanation).map((picture) => figure(picture, title, scene))))));
  element('shown').hidden = shown.length === 0;
  showOpacity();
}

function chosen({ pictures }) {
  const [method, layer] = [element('method').value, element('layer').value];
  const order = Object.keys(METHODS);
  return pictures
    .filter((picture) => method === ALL || picture.method === method)
    .filter((picture) => !picture.layer || layer === ALL || picture.layer === layer)
    .sort((one, other) => order.indexOf(one.method) - order.indexOf(other.method));
}

function figure(picture, title, scene) {
  const [name, meaning] = METHODS[picture.method];
  const { drawn, legend } = picture.map ? mapOf(picture, scene) : gradientsOf(picture, scene);
  const photo = made('canvas', { width: scene.photo.width, height: scene.photo.height });
  photo.getContext('2d').drawImage(scene.photo, 0, 0);
  const cover = made('canvas', { className: picture.map ? 'map' : 'gradients', width: drawn.width, height: drawn.height });
  cover.setAttribute('role', 'img');
  cover.setAttribute('aria-label', `${name} of ${title}`);
  cover.getContext('2d').putImageData(new ImageData(drawn.data, drawn.width, drawn.height), 0, 0);
  const save = made('button', { type: 'button', textContent: 'Download' });
  save.setAttribute('aria-label', `Download ${name} of ${title}`);
  save.addEventListener('click', () => download(photo, cover, [scene.stem, title.replace(/,[^,]*$/, ''), picture.method, ...(picture.layer && element('layer').value === ALL ? [picture.layer] : [])]));
  return made('figure', {},
    made('div', { className: 'stack' }, photo, cover),
    made('figcaption', {},
      made('div', {}, made('b', { textContent: name }), ` ${meaning}`, ...place(picture)), ...legend, save));
}

/** A long name that may be broken behind what divides it. */
export function breakable(name) {
  return name.split(/(?<=[/._:-])/).flatMap((part) => [part, made('wbr')]);
}

/** Which layer a picture is of, where there are several. */
function place({ layer }) {
  return layer && !element('layers').hidden ? [', ', ...breakable(layer)] : [];
}

function mapOf({ map }, { colours }) {
  const largest = map.values.reduce((a, b) => Math.max(a, b), 0);
  const stops = Array.from({ length: 17 }, (_, i) => colours.slice(6 * Math.min(255, 16 * i)).slice(0, 6));
  return {
    drawn: heat(map, fromTable(colours)),
    legend: scale('0', Number(largest.toPrecision(4)).toString(), stops.map((stop) => `#${stop}`)),
  };
}

function gradientsOf({ gradients }, { how }) {
  const drawn = relief(gradients, how);
  const reach = drawn.reach.toPrecision(3);
  return {
    drawn,
    legend: drawn.reach > 0
      ? scale(`−${reach}`, reach, ['#010101', '#808080', '#ffffff'], 'full contrast: 98th percentile')
      : [made('span')],
  };
}

/** A bar of colours between the numbers that its ends stand for. */
function scale(from, to, colours, meaning = '') {
  const bar = made('i');
  bar.style.background = `linear-gradient(90deg, ${colours.join(', ')})`;
  return [made('div', { className: 'scale' }, from, bar, to), made('span', { textContent: meaning })];
}

function opacityOf(cover) {
  const opacity = element('opacity').value / 100;
  // Fine lines on grey are lost among those of a photograph.
  return cover.classList.contains('map') ? opacity : Math.min(1, 2 * opacity);
}

function showOpacity() {
  document.querySelectorAll('.stack canvas.map, .stack canvas.gradients')
    .forEach((cover) => { cover.style.opacity = opacityOf(cover); });
}

/** The picture as it is seen, as a PNG file. */
function download(photo, cover, words) {
  const times = LARGEST_DOWNLOAD / Math.max(photo.width, photo.height);
  const sheet = made('canvas', { width: Math.round(times * photo.width), height: Math.round(times * photo.height) });
  const context = sheet.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(photo, 0, 0, sheet.width, sheet.height);
  context.globalAlpha = opacityOf(cover);
  context.imageSmoothingEnabled = cover.classList.contains('map');
  context.drawImage(cover, 0, 0, sheet.width, sheet.height);
  sheet.toBlob((blob) => {
    const link = made('a', {
      href: URL.createObjectURL(blob),
      download: `${words.join('-').replace(/[^\p{L}\p{N}]+/gu, '-')}.png`,
    });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
