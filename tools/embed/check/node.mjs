// The program for Node finds what camgraft finds.
//
// node node.mjs MODEL PICTURE.png REFERENCE.json

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { explain, open } from '../node/explain.mjs';
import { agreeOn, readReference } from './agreement.mjs';

const { PNG } = createRequire(new URL('../node/explain.mjs', import.meta.url))('pngjs');

const [file, picture, referenceFile] = process.argv.slice(2);
const model = await open(file);
const photo = PNG.sync.read(readFileSync(picture));
const reference = readReference(referenceFile);
const differences = [];
for (const { index } of reference.classes) {
  differences.push(agreeOn(await explain(model, photo, index), reference));
}
console.log(`within ${Math.max(...differences).toExponential(1)}`);
