// The page prepares pictures exactly as camgraft does, in every way that a file can ask for.
//
// node inputs.mjs PICTURE.png INPUTS.json

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  inputShape, parsePreprocessing, prepare,
} from '../../../src/main/resources/io/github/camgraft/web/page/preprocessing.js';

// The decoder of the program for Node.
const { PNG } = createRequire(new URL('../node/explain.mjs', import.meta.url))('pngjs');

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
