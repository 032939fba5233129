// The page: a picture is chosen, the classes are listed, some of them are explained.

import { address } from './address.js';
import { Explainer } from './explainer.js';
import { framing } from './framing.js';
import { parsePreprocessing } from './preprocessing.js';
import { classAt, inWords } from './probabilities.js';
import { applied, questions } from './questions.js';
import { breakable, fillControls, showResults } from './results.js';

const SHOWN_CLASSES = 5;
const element = (id) => document.getElementById(id);

let page;
let how;
let photo;
let stem = 'picture';
let chosen = [];
let asked = questions({}, [])[0];
let explanations = new Map();
const explainer = new Explainer(showProgress);

async function start() {
  try {
    const response = await fetch('page.json');
    page = await response.json();
    how = parsePreprocessing(page.preprocessing);
    document.title = page.title;
    element('title').replaceChildren(...breakable(page.title));
    // A picture that is chosen while the model loads waits in the worker's queue.
    showSamples();
    fillControls(page.contract, show);
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
    button.addEventListener('click', async () => take(await (await fetch(address(file))).blob(), file));
    element('samples').append(button);
  }
  element('samples').hidden = page.samples.length === 0;
}

function listen() {
  const drop = element('drop');
  element('file').addEventListener('change', ({ target }) => take(target.files[0]));
  element('question').addEventListener('change', ({ target }) => ask(target.value));
  element('search').addEventListener('change', ({ target }) => {
    choose(classNamed(target.value));
    target.value = '';
  });
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
async function take(file, name = file?.name) {
  if (!file) {
    return;
  }
  element('complaint').hidden = true;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  } catch {
    complain(`“${name ?? 'That'}” is no picture this browser can read; choose a PNG or JPEG file.`);
    return;
  }
  photo = bitmap;
  stem = (name ?? 'picture').replace(/^.*\//, '').replace(/\.\w+$/, '');
  chosen = [];
  explanations = new Map();
  [asked] = questions({}, []);
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
  const canvas = element('photo');
  canvas.width = Math.round(frame.width * sharpness);
  canvas.height = Math.round(frame.height * sharpness);
  const context = canvas.getContext('2d');
  context.fillStyle = `rgb(${how.padding} ${how.padding} ${how.padding})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(
    photo, -frame.left * sharpness, -frame.top * sharpness,
    frame.resizedWidth * sharpness, frame.resizedHeight * sharpness);
  element('photo').hidden = false;
  element('pick').replaceChildren('Choose another picture');
  document.body.classList.add('filled');
}

// Explaining classes

/** Explains one more class; -1 is the predicted one. */
async function choose(wanted) {
  if (wanted === undefined || !photo) {
    return;
  }
  const seen = photo;
  document.body.dataset.state = 'busy';
  say(wanted < 0 ? 'Looking at the picture' : `Explaining ${nameOf(wanted)}`);
  try {
    const explanation = await explained(wanted);
    if (seen !== photo) {
      return; // Another picture was chosen meanwhile.
    }
    chosen = [...chosen.filter((index) => index !== explanation.explained), explanation.explained];
    if (wanted < 0) {
      showClasses(explanation);
    }
    show();
    say(`Explained in ${Math.round(explanation.milliseconds)} ms.`);
    document.body.dataset.state = 'explained';
  } catch (failure) {
    complain(`The model cannot explain this picture: ${failure.message}`);
  }
}

/** The answer to what is asked at the moment; a question is answered once. */
async function explained(wanted) {
  const { key, other } = applied(asked, wanted);
  const known = explanations.get(`${key} ${wanted}`);
  const explanation = known ?? (await explainer.explain(wanted, { key, other }));
  explanations.set(`${key} ${explanation.explained}`, explanation);
  return explanation;
}

/** Asks something else of all chosen classes. */
async function ask(key) {
  const question = offered().find((each) => each.key === key);
  const seen = photo;
  document.body.dataset.state = 'busy';
  say('Explaining');
  asked = question;
  try {
    for (const index of chosen) {
      await explained(index);
    }
    if (seen === photo && asked === question) {
      show();
      say(`${question.title}.`);
      document.body.dataset.state = 'explained';
    }
  } catch (failure) {
    complain(`The model cannot explain this picture: ${failure.message}`);
  }
}

/** The questions about the classes that are listed. */
function offered() {
  const listed = [...element('bars').querySelectorAll('input')].map(({ value }) => Number(value));
  return questions(page.contract, listed, nameOf);
}

function showQuestions() {
  const all = offered();
  element('question').replaceChildren(...all.map(({ key, title }) => new Option(title, key, false, key === asked.key)));
  element('questions').hidden = all.length < 2;
}

/** Leaves a class out again; one stays. */
function leave(index) {
  chosen = chosen.length > 1 ? chosen.filter((other) => other !== index) : chosen;
  show();
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

function showClasses({ probabilities }) {
  const order = probabilities.map((_, index) => index)
    .sort((a, b) => probabilities[b] - probabilities[a])
    .slice(0, SHOWN_CLASSES);
  const { score } = page.contract;
  element('bars').replaceChildren(
    ...order.map((place) => bar(classAt(place, score), probabilities[place])));
  element('other').hidden = !page.contract.explains.input || probabilities.length <= SHOWN_CLASSES;
  element('hint').hidden = !page.contract.explains.input || probabilities.length < 2;
  element('names').replaceChildren(...page.labels.map((label) => new Option(label)));
  element('classes').hidden = false;
}

function bar(index, probability) {
  const label = document.createElement('label');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.value = index;
  box.disabled = !page.contract.explains.input && !chosen.includes(index);
  box.addEventListener('change', () => (box.checked ? choose(index) : leave(index)));
  const [name, percent, track, fill] = ['span', 'span', 'span', 'span'].map((tag) => document.createElement(tag));
  name.textContent = nameOf(index);
  name.className = 'name';
  percent.textContent = inWords(probability, page.contract.score);
  percent.className = 'percent';
  track.className = 'track';
  track.hidden = page.contract.score.reading === 'value';
  fill.style.inlineSize = `${100 * probability}%`;
  track.append(fill);
  label.append(box, name, percent, track);
  return label;
}

/** The chosen classes, in the order in which they were chosen. */
function show() {
  const { score } = page.contract;
  const answered = chosen.filter((index) => explanations.has(`${applied(asked, index).key} ${index}`));
  const shown = answered.map((index) => {
    const question = applied(asked, index);
    const explanation = explanations.get(`${question.key} ${index}`);
    const said = explanation.probabilities[score.single ? 0 : index];
    return { explanation, said, title: `${nameOf(index)}${question.words}, ${inWords(said, score)}` };
  });
  const boxes = element('bars').querySelectorAll('input');
  const listed = [...boxes].map(({ value }) => Number(value));
  shown.filter(({ explanation }) => !listed.includes(explanation.explained))
    .forEach(({ explanation, said }) => element('bars').append(bar(explanation.explained, said)));
  showQuestions();
  element('bars').querySelectorAll('input').forEach((box) => { box.checked = chosen.includes(Number(box.value)); });
  showResults(shown, { photo: element('photo'), stem, how, colours: page.colours });
  // For whoever drives the page from outside.
  document.body.explanations = shown.map(({ explanation }) => explanation);
}

function showFacts(backend) {
  const facts = {
    'Feature layers': page.contract.layers
      .map(({ name, tensor, shape }) => `${name ?? tensor} [${shape.join(' × ')}]`).join(', '),
    Score: page.contract.score.tensor,
    Convention: page.contract.convention,
    Preprocessing: page.preprocessing.replaceAll(',', ', ')
      + (page.preprocessing_origin === 'assumed' ? ' (assumed, since the model does not say)' : ''),
    'Computed by': `ONNX Runtime, ${backend}`,
  };
  for (const [term, description] of Object.entries(facts)) {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = term;
    dd.textContent = description;
    element('facts').querySelector('dl').append(dt, dd);
  }
  element('facts').hidden = false;
}

start();
