// Explains pictures with a model that `camgraft augment` wrote, with nothing but ONNX Runtime.
//
//     import { open } from 'camgraft';
//
//     const model = await open('model.xai.onnx');
//     const explanation = await model.explain({ data, width, height }, { target: 'cat' });

import { readFile } from 'node:fs/promises';
import * as ort from 'onnxruntime-node';
import { findClass, nameOf } from './lib/classes.js';
import { colourMap } from './lib/colours.js';
import { contractOf } from './lib/contract.js';
import { fused, gradCam } from './lib/maps.js';
import { heat as paint } from './lib/painting.js';
import { inputShape, parsePreprocessing, prepare, seen } from './lib/preprocessing.js';
import { classAt, probabilities } from './lib/probabilities.js';

export { relief } from './lib/painting.js';

/**
 * A map in colours, from 0 to its maximum.
 *
 * @param colours inferno, viridis or jet, or a function that gives [red, green, blue] for a level from 0 to 1
 */
export function heat(map, colours = 'inferno') {
  return paint(map, typeof colours === 'function' ? colours : colourMap(colours));
}

const PREDICTED = -1;

/** Opens a model that explains itself. */
export async function open(file, options = {}) {
  const contract = contractOf(await readFile(file), file);
  return new Model(contract, await ort.InferenceSession.create(file, options));
}

/** An augmented model in a session of ONNX Runtime. */
export class Model {
  #input;
  #batch;
  #several;

  constructor(contract, session) {
    this.contract = contract;
    this.session = session;
    this.preprocessing = parsePreprocessing(contract.preprocessing);
    this.#input = session.inputMetadata.find(({ name }) => name === contract.image.input);
    this.#batch = Number.isInteger(this.#input.shape[0]) ? this.#input.shape[0] : 1;
    this.#several = contract.explains.classes_per_image;
  }

  /**
   * Why the model says what it says of a picture.
   *
   * @param picture {data, width, height} with red, green, blue and opacity of each pixel, or a
   *     Float32Array that is the network's input itself
   * @param options target: a class by name or number, the predicted one where it is left out;
   *     weights: for a file that was augmented with --target weights, one for each number of its
   *     target; inputs: tensors for the model's other inputs
   */
  async explain(picture, { target, weights, inputs = {} } = {}) {
    const { contract } = this;
    if (contract.target) {
      return this.#weighted(picture, { target, weights, inputs });
    }
    if (weights !== undefined) {
      throw new Error('the file is asked by class; augment with --target weights to ask by weights');
    }
    const wanted = target === undefined ? PREDICTED : findClass(contract, target);
    const outputs = await this.session.run({ ...inputs, ...this.#feeds(picture), ...this.#asked(wanted) });
    const index = Number(outputs.explained_class.data[0]);
    if (wanted !== PREDICTED && wanted !== index) {
      throw new Error(`the file was augmented to explain class ${index} of this picture only; augment it without --class`);
    }
    const numbers = probabilities(this.#first(outputs[contract.score.output]).data, contract.score);
    return {
      index,
      name: nameOf(contract, index),
      score: outputs.explained_score.data[0],
      probabilities: numbers,
      probability: numbers[contract.score.single ? 0 : index],
      predicted: classAt(numbers.indexOf(numbers.reduce((a, b) => Math.max(a, b))), contract.score),
      ...this.#maps(outputs),
    };
  }

  async #weighted(picture, { target, weights, inputs }) {
    const { tensor, shape } = this.contract.target;
    if (target !== undefined || weights === undefined) {
      throw new Error(`the file is asked by weights; hand in weights, one for each number of '${tensor}' [${shape}], and no target`);
    }
    const outputs = await this.session.run({ ...inputs, ...this.#feeds(picture), ...this.#weights(weights) });
    const [score] = outputs.explained_score.data;
    return {
      index: PREDICTED,
      name: `weights on ${tensor}`,
      score,
      probabilities: [score],
      probability: score,
      predicted: PREDICTED,
      ...this.#maps(outputs),
    };
  }

  /** The same weights for each picture of the batch, and for each question of a run. */
  #weights(weights) {
    const { target, explains } = this.contract;
    const given = this.session.inputMetadata.find(({ name }) => name === explains.input);
    const own = target.counts_pictures ? target.shape.slice(1) : target.shape;
    const open = own.filter((length) => !Number.isInteger(length)).length;
    const known = own.filter(Number.isInteger).reduce((a, b) => a * b, 1);
    if (open > 1 || weights.length % known || (open === 0 && weights.length !== known)) {
      throw new Error(`'${target.tensor}' [${target.shape}] takes ${known} weights for a picture, not ${weights.length}`);
    }
    const lengths = own.map((length) => (Number.isInteger(length) ? length : weights.length / known));
    const times = given.shape.slice(0, given.shape.length - own.length)
      .map((length) => (Number.isInteger(length) ? length : this.#batch));
    const values = new Float32Array(times.reduce((a, b) => a * b, 1) * weights.length);
    for (let start = 0; start < values.length; start += weights.length) {
      values.set(weights, start);
    }
    return { [given.name]: new ort.Tensor('float32', values, [...times, ...lengths]) };
  }

  /** What the network sees of a picture: {width, height, samples}, three numbers for each pixel. */
  seen({ data, width, height }) {
    return seen(this.preprocessing, data, width, height);
  }

  /** The class, where the file lets one choose. */
  #asked(wanted) {
    const { input } = this.contract.explains;
    if (!input) {
      return {};
    }
    const shape = this.#several === 1 ? [this.#batch] : [this.#batch, this.#several];
    const classes = new BigInt64Array(this.#batch * this.#several).fill(BigInt(wanted));
    return { [input]: new ort.Tensor('int64', classes, shape) };
  }

  #feeds(picture) {
    const { image, explains } = this.contract;
    const feeds = { [image.input]: this.#tensor(picture) };
    if (explains.gate) {
      const { shape } = this.session.inputMetadata.find(({ name }) => name === explains.gate);
      feeds[explains.gate] = new ort.Tensor('bool', Uint8Array.of(1), shape.map(() => 1));
    }
    return feeds;
  }

  #tensor(picture) {
    const shape = inputShape(this.preprocessing, this.#batch);
    const values = picture instanceof Float32Array ? this.#repeated(picture, shape) : prepare(
      this.preprocessing, picture.data, picture.width, picture.height, this.#batch);
    const arrays = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, int8: Int8Array };
    const { type } = this.#input;
    if (!arrays[type]) {
      throw new Error(`the input '${this.#input.name}' takes numbers of type ${type}, which this package cannot make`);
    }
    return new ort.Tensor(type, type === 'float32' ? values : arrays[type].from(values), shape);
  }

  #repeated(values, shape) {
    const length = shape.slice(1).reduce((a, b) => a * b);
    if (values.length !== length) {
      throw new Error(`the network's input has ${length} numbers [${shape.slice(1)}], not ${values.length}`);
    }
    const all = new Float32Array(length * this.#batch);
    for (let i = 0; i < this.#batch; i++) {
      all.set(values, i * length);
    }
    return all;
  }

  /** Of the first layer; null for what the file does not compute. */
  #maps(outputs) {
    const { contract, preprocessing } = this;
    const [layer] = contract.layers;
    const names = layer?.outputs ?? {};
    const gradients = this.#ofClass(outputs[contract.gradients.guided]);
    let map = null;
    if (names.gradients) {
      const [activations, slopes] = [this.#first(outputs[names.activations]), this.#ofClass(outputs[names.gradients])];
      map = gradCam(activations, slopes, contract.convention, preprocessing);
    } else if (names.gradcam) {
      map = plane(this.#ofClass(outputs[names.gradcam], true));
    }
    const isFused = map && gradients && map.height === preprocessing.height && map.width === preprocessing.width;
    return {
      layer: layer?.name ?? layer?.tensor ?? null,
      gradCam: map,
      guided: gradients?.data ?? null,
      guidedGradCam: isFused
        ? fused(gradients.data, map, preprocessing)
        : this.#ofClass(outputs[names.guided_gradcam])?.data ?? null,
    };
  }

  /** The numbers that belong to the first picture; some outputs have no batch. */
  #first({ data, dims }) {
    return dims.length > 1 ? { data: data.slice(0, data.length / dims[0]), dims: dims.slice(1) } : { data, dims };
  }

  /** Of several classes, which have an axis behind that of the pictures, the first one. */
  #ofClass(output, isMap = false) {
    if (!output) {
      return null;
    }
    const first = this.#first(output);
    return this.#several > 1 || isMap ? this.#first(first) : first;
  }
}

function plane({ data, dims: [height, width] }) {
  return { height, width, values: Float32Array.from(data) };
}
