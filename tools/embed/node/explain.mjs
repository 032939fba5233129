// Explains a picture from the command line.
//
//     npm install camgraft pngjs
//     node explain.mjs model.xai.onnx picture.png [CLASS]
//
// prints the best classes and writes Grad-CAM and Guided Grad-CAM beside the picture.

import { readFileSync, writeFileSync } from 'node:fs';
import { heat, open, relief } from 'camgraft';
import { PNG } from 'pngjs';

const [file, picture, target] = process.argv.slice(2);
const model = await open(file);
const photo = PNG.sync.read(readFileSync(picture));
const found = await model.explain(photo, { target });
const { contract, preprocessing } = model;
found.probabilities
  .map((probability, index) => [probability, contract.labels[index] ?? `class ${index}`])
  .sort(([a], [b]) => b - a)
  .slice(0, 5)
  .forEach(([probability, name]) => console.log(`${name}: ${(100 * probability).toFixed(1)} %`));
const stem = `${picture.replace(/\.\w+$/, '')}-${found.index}`;
const { samples } = model.seen(photo);
const map = heat(found.gradCam);
map.data.forEach((level, i) => (map.data[i] = i % 4 < 3 ? (level + samples[i - (i >> 2)]) / 2 : 255));
write(`${stem}-gradcam.png`, map);
const drawn = relief(found.guidedGradCam, preprocessing);
write(`${stem}-guided-gradcam.png`, drawn);
console.log(`Guided Grad-CAM has the full contrast at ±${drawn.reach.toPrecision(3)}, the 98th percentile`);

/** Writes a picture of the package as a PNG file. */
function write(name, { width, height, data }) {
  writeFileSync(name, PNG.sync.write(Object.assign(new PNG({ width, height }), { data: Buffer.from(data) })));
}
