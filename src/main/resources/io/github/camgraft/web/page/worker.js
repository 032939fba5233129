// Runs the model beside the page, so that the page stays responsive.

import { address } from './address.js';
import { inputShape, parsePreprocessing, prepare } from './preprocessing.js';
import { classAt, probabilities } from './probabilities.js';
import { weightsOf } from './questions.js';

const WEBGPU = { script: 'ort.webgpu.bundle.min.js', wasm: 'ort-wasm-simd-threaded.asyncify.wasm' };
const CPU = { script: 'ort.wasm.bundle.min.js', wasm: 'ort-wasm-simd-threaded.wasm' };

let ort;
let session;
let page;
let input;

/** Fetches the model and a runtime, and opens the one with the other. */
async function open(description, backend) {
  page = { ...description, how: parsePreprocessing(description.preprocessing) };
  const gpu = backend !== 'wasm' && (await hasWebGpu());
  const models = Object.keys(page.files).filter((file) => !file.startsWith('runtime/'));
  const runtime = gpu ? WEBGPU : CPU;
  const bytes = await download([...models, `runtime/${runtime.wasm}`]);
  if (gpu) {
    try {
      await start(WEBGPU, bytes, models, ['webgpu', 'wasm']);
      await run(new Float32Array(inputShape(page.how, page.batch).reduce((a, b) => a * b)), -1);
      return 'WebGPU';
    } catch (failure) {
      console.warn('WebGPU cannot run this model, so WebAssembly does:', failure);
      bytes.set(`runtime/${CPU.wasm}`, (await download([`runtime/${CPU.wasm}`])).values().next().value);
    }
  }
  await start(CPU, bytes, models, ['wasm']);
  return 'WebAssembly';
}

async function hasWebGpu() {
  try {
    return Boolean(await navigator.gpu?.requestAdapter());
  } catch {
    return false;
  }
}

async function start(runtime, bytes, [model, ...weights], executionProviders) {
  ort = await import(`./runtime/${runtime.script}`);
  ort.env.wasm.wasmBinary = bytes.get(`runtime/${runtime.wasm}`);
  session = await ort.InferenceSession.create(bytes.get(model), {
    executionProviders,
    externalData: weights.map((path) => ({ path, data: bytes.get(path) })),
  });
}

/** The bytes of files, by name; the page hears how far it is. */
async function download(files) {
  const total = files.reduce((sum, file) => sum + page.files[file], 0);
  const bytes = new Map();
  let loaded = 0;
  for (const file of files) {
    const response = await fetch(address(file));
    if (!response.ok) {
      throw new Error(`'${file}' cannot be loaded from the server: ${response.status} ${response.statusText}`);
    }
    const content = new Uint8Array(page.files[file]);
    let position = 0;
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      content.set(value, position);
      position += value.length;
      loaded += value.length;
      postMessage({ loaded, total });
    }
    bytes.set(file, content);
  }
  return bytes;
}

/** Takes a picture, for {@link explain} to speak of. */
function look({ rgba, width, height }) {
  input = prepare(page.how, rgba, width, height, page.batch);
}

/**
 * What the model says of the picture, and why it says so of one class: a picture for each method and layer.
 *
 * @param wanted the class, or -1 for the predicted one
 * @param question what is asked of it; a file that is asked by class knows no other than what speaks for it
 */
async function explain(wanted, question) {
  const { score, layers, gradients, target } = page.contract;
  const started = performance.now();
  const index = target && wanted < 0 ? await predicted() : wanted;
  const outputs = await run(input, index, question);
  const pictures = layers.flatMap(({ name, tensor, outputs: names }) => {
    const layer = name ?? tensor;
    const fused = names.guided_gradcam && { method: 'guided_gradcam', layer, gradients: first(outputs[names.guided_gradcam]) };
    return [names.gradcam && { method: 'gradcam', layer, map: plane(outputs[names.gradcam]) }, fused].filter(Boolean);
  });
  const ofPicture = Object.entries(gradients)
    .map(([method, output]) => ({ method, gradients: first(outputs[output]) }));
  return {
    explained: target ? index : Number(outputs.explained_class.data[0]),
    score: outputs.explained_score.data[0],
    probabilities: probabilities(Float32Array.from(first(outputs[score.output])), score),
    pictures: [...pictures, ...ofPicture],
    milliseconds: performance.now() - started,
  };
}

/** The class of the largest probability, which a file that is asked by weights does not look for. */
async function predicted() {
  const { score } = page.contract;
  const outputs = await session.run(feeds(input, new Float32Array(weighted())), [score.output]);
  const numbers = probabilities(Float32Array.from(first(outputs[score.output])), score);
  return classAt(numbers.indexOf(numbers.reduce((a, b) => Math.max(a, b))), score);
}

/** How many numbers of a picture are weighted. */
function weighted() {
  const { shape, counts_pictures: countsPictures } = page.contract.target;
  return shape.slice(countsPictures ? 1 : 0).reduce((a, b) => a * b, 1);
}

function plane(output) {
  const [height, width] = output.dims.slice(-2);
  return { height, width, values: first(output) };
}

/** The numbers that belong to the first picture of the batch; some outputs have no batch. */
function first({ data, dims }) {
  return dims.length > 1 ? data.slice(0, data.length / dims[0]) : data;
}

function run(pixels, wanted, question) {
  const weights = page.contract.target && (wanted < 0 ? new Float32Array(weighted()) : weightsOf(wanted, question, weighted()));
  return session.run(feeds(pixels, weights ?? wanted), shown());
}

/** @param asked the class, or the weights */
function feeds(pixels, asked) {
  const { image, explains, target } = page.contract;
  const given = { [image.input]: tensor(pixels, inputShape(page.how, page.batch)) };
  if (target) {
    const own = target.counts_pictures ? target.shape.slice(1) : target.shape;
    const shape = target.counts_pictures ? [page.batch, ...own] : own;
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    values.forEach((_, i) => { values[i] = asked[i % asked.length]; });
    given[explains.input] = new ort.Tensor('float32', values, shape);
  } else if (explains.input) {
    const classes = new BigInt64Array(page.batch).fill(BigInt(asked));
    given[explains.input] = new ort.Tensor('int64', classes, [page.batch]);
  }
  return given;
}

/** The outputs that the page reads; a file may have others. */
function shown() {
  const { score, layers, gradients, target } = page.contract;
  const maps = layers.flatMap(({ outputs }) => [outputs.gradcam, outputs.guided_gradcam].filter(Boolean));
  return [score.output, ...(target ? [] : ['explained_class']), 'explained_score', ...maps, ...Object.values(gradients)];
}

function tensor(pixels, shape) {
  return page.type === 'float16'
    ? new ort.Tensor('float16', new Float16Array(pixels), shape)
    : new ort.Tensor('float32', pixels, shape);
}

const methods = { open, look, explain };

async function answer({ id, method, parameters }) {
  try {
    postMessage({ id, result: await methods[method](...parameters) });
  } catch (failure) {
    postMessage({ id, error: failure instanceof Error ? failure.message : String(failure) });
  }
}

// One after the other: a session runs once at a time.
let last = Promise.resolve();
addEventListener('message', ({ data }) => {
  last = last.then(() => answer(data));
});
