// Explains a picture with a model that camgraft augmented with --emit maps, without camgraft.
//
//     npm ci
//     node explain.mjs model.maps.onnx picture.png [CLASS]
//
// prints the best classes and writes Grad-CAM and Guided Grad-CAM beside the picture. The modules it
// imports lie beside every page that camgraft web writes; copy them from there.

import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import * as ort from 'onnxruntime-node';
import { PNG } from 'pngjs';
import { heat, relief } from '../../../src/main/resources/io/github/camgraft/web/page/painting.js';
import {
  inputShape, parsePreprocessing, prepare, seen,
} from '../../../src/main/resources/io/github/camgraft/web/page/preprocessing.js';
import {
  probabilities,
} from '../../../src/main/resources/io/github/camgraft/web/page/probabilities.js';

/** Opens a model that explains itself. */
export async function open(file) {
  const contract = contractOf(readFileSync(file));
  return {
    contract,
    how: parsePreprocessing(contract.preprocessing),
    session: await ort.InferenceSession.create(file),
  };
}

/** What the model says of every class, and maps of one; -1 is the predicted one. */
export async function explain({ contract, how, session }, { data, width, height }, wanted = -1) {
  const feeds = {
    [contract.image.input]: new ort.Tensor('float32', prepare(how, data, width, height), inputShape(how)),
  };
  if (contract.explains.choice === 'input') {
    feeds[contract.explains.input] = new ort.Tensor('int64', [BigInt(wanted)], [1]);
  }
  const outputs = await session.run(feeds);
  const { score, layers: [layer] } = contract;
  return {
    index: Number(outputs.explained_class.data[0]),
    probabilities: probabilities(outputs[score.output].data, score),
    gradCam: outputs[layer.outputs.gradcam].data,
    guidedGradCam: outputs[layer.outputs.guided_gradcam].data,
  };
}

/**
 * What the file says of itself. ONNX Runtime for JavaScript does not show a file's metadata, so the
 * outermost fields of the file are walked through: number 14 holds keys (1) and values (2).
 */
function contractOf(model) {
  for (const [number, entry] of fields(model)) {
    const { 1: key, 2: value } = number === 14 ? Object.fromEntries(fields(entry)) : {};
    if (key?.toString() === 'camgraft.contract') {
      return JSON.parse(value.toString());
    }
  }
  throw new Error('the file was not augmented by camgraft');
}

/** The fields of a protocol buffer that have bytes, with their numbers. */
function* fields(bytes) {
  let at = 0;
  const varint = () => {
    for (let value = 0, place = 1; ; place *= 128) {
      value += (bytes[at] & 127) * place;
      if (bytes[at++] < 128) {
        return value;
      }
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag % 8 === 2) {
      const length = varint();
      yield [Math.floor(tag / 8), bytes.subarray(at, (at += length))];
    } else if (tag % 8 === 0) {
      varint();
    } else {
      at += tag % 8 === 1 ? 8 : 4;
    }
  }
}

/** Writes a picture of the page's modules as a PNG file. */
function write(file, { width, height, data }) {
  writeFileSync(file, PNG.sync.write(Object.assign(new PNG({ width, height }), { data: Buffer.from(data) })));
}

/** From blue over green to red. */
function jet(level) {
  return [3, 2, 1].map((middle) => 255 * Math.max(0, Math.min(1, 1.5 - Math.abs(4 * level - middle))));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, picture, wanted = '-1'] = process.argv.slice(2);
  const model = await open(file);
  const photo = PNG.sync.read(readFileSync(picture));
  const found = await explain(model, photo, Number(wanted));
  const name = (index) => model.contract.labels[index] ?? `class ${index}`;
  found.probabilities
    .map((probability, index) => [probability, index])
    .sort(([a], [b]) => b - a)
    .slice(0, 5)
    .forEach(([probability, index]) => console.log(`${name(index)}: ${(100 * probability).toFixed(1)} %`));
  const stem = `${picture.replace(/\.\w+$/, '')}-${found.index}`;
  const { width, height, samples } = seen(model.how, photo.data, photo.width, photo.height);
  const map = heat({ width, height, values: found.gradCam }, jet);
  map.data.forEach((level, i) => (map.data[i] = i % 4 < 3 ? (level + samples[i - (i >> 2)]) / 2 : 255));
  write(`${stem}-gradcam.png`, map);
  write(`${stem}-guided-gradcam.png`, relief(found.guidedGradCam, model.how));
}
