'use strict';

// How elements are made, and how maps become colours.

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

/** A long name that may be broken behind what divides it. */
function breakable(name) {
  return name.split(/(?<=[/\\._:-])/).flatMap(part => [part, element('wbr')]);
}

/** 256 colours, three bytes each. */
function palette(name) {
  const text = palettes[name];
  return Uint8Array.from({length: 768}, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
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

/** Draws a map so that the longer side of the input's shape has so many pixels. */
function drawHeat(canvas, map, shape, side) {
  const larger = Math.max(shape[0], shape[1]);
  canvas.width = Math.max(1, Math.round(side * shape[0] / larger));
  canvas.height = Math.max(1, Math.round(side * shape[1] / larger));
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

/** A bar of colours between the values that its ends stand for. */
function scale(from, to, colours) {
  const bar = element('i', {style: `background:linear-gradient(90deg,${colours.join(',')})`});
  return element('span', {className: 'scale'}, from, bar, to);
}

/** The colour bar of a panel. */
function legend(panel) {
  if (panel.map) {
    const colours = palettes[field('colours').value];
    const stops = Array.from({length: 17}, (_, i) => Math.min(255, 16 * i))
      .map(entry => '#' + colours.slice(6 * entry, 6 * entry + 6));
    return [scale('0', Number(panel.map.maximum.toPrecision(4)).toString(), stops)];
  }
  return panel.scale
    ? [scale(panel.scale.from, panel.scale.to, panel.scale.colours), element('small', {textContent: panel.scale.meaning ? `full contrast: ${panel.scale.meaning}` : ''})]
    : [];
}
