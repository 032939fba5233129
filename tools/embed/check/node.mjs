// The npm package finds what camgraft finds, in whatever form a file hands out its explanation.
//
// node node.mjs PICTURE.png REFERENCE.json WEIGHTED WEIGHTS.json ARRAYS MODEL…
//
// WEIGHTED: a file that was augmented with --target weights; ARRAYS begins the names of what
// `camgraft explain --weights --raw` wrote for the numbers in WEIGHTS.json

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { heat, open, relief } from 'camgraft';
import { PNG } from 'pngjs';
import { agreeOn, readReference } from './agreement.mjs';

const [picture, referenceFile, weighted, weightsFile, arrays, ...files] = process.argv.slice(2);
/** The largest step between two neighbours of the table. */
const INFERNO_STEP = 5;
const photo = PNG.sync.read(readFileSync(picture));
const reference = readReference(referenceFile);
const differences = [];
for (const file of files) {
  const model = await open(file);
  for (const { index } of reference.classes) {
    const found = await model.explain(photo, { target: index });
    differences.push(agreeOn({ ...found, gradCam: found.gradCam.values }, reference));
    assert.equal((await model.explain(photo, { target: found.name.toUpperCase() })).index, index);
    const drawn = [heat(found.gradCam), relief(found.guidedGradCam, model.preprocessing)];
    const levels = reference.classes.find((each) => each.index === index);
    // A number whose last bit differs may be rounded to either of two levels, or colours.
    [[levels.heat, 'inferno', INFERNO_STEP], [levels.drawn, 'relief', 1]].forEach(([expected, what, step], way) => expected.forEach(
      (level, i) => assert.ok(Math.abs(drawn[way].data[4 * Math.floor(i / 3) + i % 3] - level) <= step, `${what}, pixel ${i}`)));
    drawn.forEach(({ width, data }) => assert.equal(data.length, 4 * width * found.gradCam.height));
  }
  const { index, predicted } = await model.explain(photo);
  assert.equal(index, predicted);
  await assert.rejects(model.explain(photo, { target: 'unicorn' }), /no class is named 'unicorn'/);
  await assert.rejects(model.explain(photo, { target: 10 }), /the classes 0 to 9/);
}
const asked = await open(weighted);
const weights = JSON.parse(readFileSync(weightsFile));
const answer = await asked.explain(photo, { weights });
for (const [method, values] of [['gradcam', answer.gradCam.values], ['guided', answer.guided]]) {
  const expected = numbersOf(`${arrays}${method}.npy`);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i])), 0) / largest;
  assert.equal(values.length, expected.length);
  assert.ok(largest > 0 && worst <= 1e-6, `${method} by weights is off by ${worst} of the largest number`);
}
await assert.rejects(asked.explain(photo), /is asked by weights/);
await assert.rejects(asked.explain(photo, { weights: [1, 2, 3] }), /takes 10 weights for a picture, not 3/);
await assert.rejects((await open(files[0])).explain(photo, { weights }), /is asked by class/);
await assert.rejects(open('testmodels/demo/demo.onnx'), /was not augmented by camgraft/);
console.log(`within ${Math.max(...differences).toExponential(1)} in ${files.length} files`);

/** The numbers of a NumPy file of float32: its head says how long it is. */
function numbersOf(file) {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  return Float32Array.from({ length: (bytes.length - start) / 4 }, (_, i) => bytes.readFloatLE(start + 4 * i));
}
