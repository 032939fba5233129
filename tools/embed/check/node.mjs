// The npm package finds what camgraft finds, in whatever form a file hands out its explanation.
//
// node node.mjs PICTURE.png REFERENCE.json MODEL…

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { heat, open, relief } from 'camgraft';
import { PNG } from 'pngjs';
import { agreeOn, readReference } from './agreement.mjs';

const [picture, referenceFile, ...files] = process.argv.slice(2);
const photo = PNG.sync.read(readFileSync(picture));
const reference = readReference(referenceFile);
const differences = [];
for (const file of files) {
  const model = await open(file);
  for (const { index } of reference.classes) {
    const found = await model.explain(photo, { target: index });
    differences.push(agreeOn({ ...found, gradCam: found.gradCam.values }, reference));
    assert.equal((await model.explain(photo, { target: found.name.toUpperCase() })).index, index);
    const drawn = [heat(found.gradCam, (level) => [level, level, level]), relief(found.guidedGradCam, model.preprocessing)];
    drawn.forEach(({ width, data }) => assert.equal(data.length, 4 * width * found.gradCam.height));
  }
  const { index, predicted } = await model.explain(photo);
  assert.equal(index, predicted);
  await assert.rejects(model.explain(photo, { target: 'unicorn' }), /no class is named 'unicorn'/);
  await assert.rejects(model.explain(photo, { target: 10 }), /the classes 0 to 9/);
}
await assert.rejects(open('testmodels/demo/demo.onnx'), /was not augmented by camgraft/);
console.log(`within ${Math.max(...differences).toExponential(1)} in ${files.length} files`);
