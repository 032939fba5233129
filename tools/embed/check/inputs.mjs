// The page and the npm package prepare pictures exactly as camgraft does, in every way that a file can ask for.
//
// node inputs.mjs PICTURE.png INPUTS.json

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { inputShape, parsePreprocessing, prepare } from '../node/lib/preprocessing.js';

const [picture, reference] = process.argv.slice(2);
const { data, width, height } = PNG.sync.read(readFileSync(picture));
const inputs = Object.entries(JSON.parse(readFileSync(reference, 'utf8')));
for (const [text, expected] of inputs) {
  const how = parsePreprocessing(text);
  const input = prepare(how, data, width, height);
  assert.equal(input.length, inputShape(how).reduce((a, b) => a * b), text);
  assert.deepEqual(input, Float32Array.from(expected), text);
}
console.log(`${inputs.length} ways, every number equal`);
