// The page: a picture is chosen, the classes are listed, one of them is explained.

import { address } from './address.js';
import { Explainer } from './explainer.js';
import { framing } from './framing.js';
import { heat, relief } from './painting.js';
import { parsePreprocessing } from './preprocessing.js';
import { classAt, inWords } from './probabilities.js';

const SHOWN_CLASSES = 5;
const element = (id) => document.getElementById(id);
const layers = (name) => document.querySelectorAll(`canvas[data-layer=${name}]`);

let page;
let how;
let photo;
let explanations = new Map();
const explainer = new Explainer(showProgress);

async function start() {
  try {
    const response = await fetch('page.json');
    page = await response.json();
    how = parsePreprocessing(page.preprocessing);
    document.title = page.title;
    element('title').textContent = page.title;
    // A picture that is chosen while the model loads waits in the worker's queue.
    showSamples();
    listen();
    showFacts(await explainer.open(page, new URLSearchParams(location.search).get('backend')));
    element('progress').hidden = true;
    if (!photo) {
      say('Choose a picture to begin.');
      document.body.dataset.state = 'ready';
    }
  } catch (failure) {
    complain(`The page cannot load its model: ${failure.message}`);
  }
}

function showProgress({ loaded, total }) {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  element('progress').value = loaded / total;
  say(loaded < total
    ? `Loading the model: ${megabytes(loaded)} of ${megabytes(total)} MB`
    : 'Preparing the model');
}

function say(text) {
  element('status').textContent = text;
}

function complain(text) {
  element('progress').hidden = true;
  say('');
  element('complaint').textContent = text;
  element('complaint').hidden = false;
  document.body.dataset.state = 'failed';
}

// Choosing a picture

function showSamples() {
  for (const file of page.samples) {
    const button = document.createElement('button');
    const image = new Image();
    image.src = address(file);
    image.alt = `Explain the sample ${file.replace(/^.*\//, '').replace(/\.\w+$/, '')}`;
    button.type = 'button';
    button.append(image);
    button.addEventListener('click', async () => take(await (await fetch(address(file))).blob()));
    element('samples').append(button);
  }
  element('samples').hidden = page.samples.length === 0;
}

function listen() {
  const drop = element('drop');
  element('file').addEventListener('change', ({ target }) => take(target.files[0]));
  element('opacity').addEventListener('input', showOpacity);
  element('search').addEventListener('change', ({ target }) => choose(classNamed(target.value)));
  addEventListener('paste', ({ clipboardData }) => take(pictureIn(clipboardData)));
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', kind === 'dragover');
    });
  }
  addEventListener('drop', ({ dataTransfer }) => take(pictureIn(dataTransfer)));
}

function pictureIn(transfer) {
  return [...transfer.files].find((file) => file.type.startsWith('image/')) ?? transfer.files[0];
}

/** Decodes a picture, shows it and explains the predicted class. */
async function take(file) {
  if (!file) {
    return;
  }
  element('complaint').hidden = true;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  } catch {
    complain(`“${file.name ?? 'That'}” is no picture this browser can read; choose a PNG or JPEG file.`);
    return;
  }
  photo = bitmap;
  explanations = new Map();
  showPhoto();
  explainer.look(pixelsOf(bitmap));
  await choose(-1);
}

function pixelsOf(bitmap) {
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

/** The part of the photograph that the network sees, as sharp as it is. */
function showPhoto() {
  const frame = framing(how, photo.width, photo.height);
  const sharpness = Math.max(1, Math.min(
    1024 / Math.max(frame.width, frame.height), photo.width / frame.resizedWidth, 8));
  for (const canvas of [element('photo'), ...layers('photo')]) {
    canvas.width = Math.round(frame.width * sharpness);
    canvas.height = Math.round(frame.height * sharpness);
    const context = canvas.getContext('2d');
    context.fillStyle = `rgb(${how.padding} ${how.padding} ${how.padding})`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(
      photo, -frame.left * sharpness, -frame.top * sharpness,
      frame.resizedWidth * sharpness, frame.resizedHeight * sharpness);
  }
  element('photo').hidden = false;
  element('pick').replaceChildren('Choose another picture');
  document.body.classList.add('filled');
}

// Explaining a class

async function choose(wanted) {
  if (wanted === undefined || !photo) {
    return;
  }
  const asked = photo;
  document.body.dataset.state = 'busy';
  say(wanted < 0 ? 'Looking at the picture' : `Explaining ${nameOf(wanted)}`);
  try {
    const explanation = explanations.get(wanted) ?? (await explainer.explain(wanted));
    if (asked !== photo) {
      return; // Another picture was chosen meanwhile.
    }
    explanations.set(explanation.explained, explanation);
    if (wanted < 0) {
      showClasses(explanation);
    }
    show(explanation);
    say(`Explained in ${Math.round(explanation.milliseconds)} ms.`);
    document.body.dataset.state = 'explained';
  } catch (failure) {
    complain(`The model cannot explain this picture: ${failure.message}`);
  }
}

function nameOf(index) {
  return page.labels[index] || `class ${index}`;
}

function classNamed(text) {
  const wanted = text.trim();
  const similar = (label) => label.toLowerCase() === wanted.toLowerCase();
  const index = page.labels.includes(wanted) ? page.labels.indexOf(wanted) : page.labels.findIndex(similar);
  // Among names that are numbers a number is a name, unless it is marked.
  const areNumbers = page.labels.length > 0 && page.labels.every((label) => /^\d+$/.test(label));
  const isNumber = areNumbers ? /^#\d+$/ : /^#?\d+$/;
  const number = isNumber.test(wanted) ? Number(wanted.replace('#', '')) : -1;
  const found = index >= 0 ? index : number;
  if (found < 0 || found >= (page.contract.score.classes || Infinity)) {
    say(`There is no class “${text}”.`);
    return undefined;
  }
  return found;
}

function showClasses({ probabilities, explained }) {
  const order = probabilities.map((_, index) => index)
    .sort((a, b) => probabilities[b] - probabilities[a])
    .slice(0, SHOWN_CLASSES);
  const { score } = page.contract;
  element('bars').replaceChildren(
    ...order.map((place) => bar(classAt(place, score), probabilities[place], explained)));
  element('other').hidden = !page.contract.explains.input || probabilities.length <= SHOWN_CLASSES;
  element('names').replaceChildren(...page.labels.map((label) => new Option(label)));
  element('classes').hidden = false;
}

function bar(index, probability, explained) {
  const label = document.createElement('label');
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = 'class';
  radio.value = index;
  radio.checked = index === explained;
  radio.disabled = !page.contract.explains.input && index !== explained;
  radio.addEventListener('change', () => choose(index));
  const [name, percent, track, fill] = ['span', 'span', 'span', 'span'].map((tag) => document.createElement(tag));
  name.textContent = nameOf(index);
  name.className = 'name';
  percent.textContent = inWords(probability, page.contract.score);
  percent.className = 'percent';
  track.className = 'track';
  track.hidden = page.contract.score.reading === 'value';
  fill.style.inlineSize = `${100 * probability}%`;
  track.append(fill);
  label.append(radio, name, percent, track);
  return label;
}

function show(explanation) {
  const name = nameOf(explanation.explained);
  const { score } = page.contract;
  const said = explanation.probabilities[score.single ? 0 : explanation.explained];
  element('heading').textContent = `${name}, ${inWords(said, score)}`;
  paint('gradcam', heat(explanation.gradCam, colourOf), `Grad-CAM of ${name}`);
  element('guided').hidden = !explanation.guidedGradCam;
  if (explanation.guidedGradCam) {
    paint('guided', relief(explanation.guidedGradCam, how), `Guided Grad-CAM of ${name}`);
  }
  element('shown').hidden = false;
  for (const radio of document.getElementsByName('class')) {
    radio.checked = Number(radio.value) === explanation.explained;
  }
  // For whoever drives the page from outside.
  document.body.explanation = explanation;
}

/** The colour of a level from 0 to 1, out of the page's table. */
function colourOf(level) {
  const entry = 6 * Math.round(255 * level);
  const colour = Number.parseInt(page.colours.slice(entry, entry + 6), 16);
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function paint(layer, { width, height, data }, description) {
  const image = new ImageData(data, width, height);
  for (const canvas of layers(layer)) {
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.setAttribute('aria-label', description);
    canvas.getContext('2d').putImageData(image, 0, 0);
  }
  showOpacity();
}

function showOpacity() {
  const opacity = element('opacity').value / 100;
  layers('gradcam').forEach((canvas) => (canvas.style.opacity = opacity));
  // Fine lines on grey need more of it to be seen.
  layers('guided').forEach((canvas) => (canvas.style.opacity = 1 - (1 - opacity) ** 2));
}

function showFacts(backend) {
  const facts = {
    'Feature layer': `${page.contract.layers[0].name ?? page.contract.layers[0].tensor} ${page.contract.layers[0].shape}`,
    Score: page.contract.score.tensor,
    Convention: page.contract.convention,
    Preprocessing: page.preprocessing.replaceAll(',', ', ')
      + (page.preprocessing_origin === 'assumed' ? ' (assumed, since the model does not say)' : ''),
    'Computed by': `ONNX Runtime, ${backend}`,
  };
  for (const [term, description] of Object.entries(facts)) {
    const row = document.createElement('div');
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = term;
    dd.textContent = description;
    row.append(dt, dd);
    element('facts').append(row);
  }
  element('facts').hidden = false;
}

start();
