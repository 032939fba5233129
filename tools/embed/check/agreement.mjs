// Compares what a program found with what camgraft itself says.

import { readFileSync } from 'node:fs';

const TOLERANCE = 1e-4;

/** Reads what Reference.java wrote. */
export function readReference(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * The largest difference, in parts of the largest number.
 *
 * @throws if it is above the tolerance, or the lengths differ
 */
export function agree(what, found, expected) {
  if (found.length !== expected.length) {
    throw new Error(`${what}: ${found.length} numbers instead of ${expected.length}`);
  }
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]));
    difference = Math.max(difference, Math.abs(found[i] - expected[i]));
  }
  // Not-a-number is no agreement.
  if (!(difference <= TOLERANCE * largest)) {
    throw new Error(`${what}: off by ${difference}, where the largest number is ${largest}`);
  }
  if (largest === 0) {
    throw new Error(`${what}: nothing but zeros, which proves nothing`);
  }
  return difference / largest;
}

/** Compares an explanation of one class; see the fields of Reference.java. */
export function agreeOn(explanation, reference) {
  const expected = reference.classes.find(({ index }) => index === explanation.index);
  if (!expected) {
    throw new Error(`class ${explanation.index} was explained, which nobody asked for`);
  }
  return Math.max(
    agree('probabilities', explanation.probabilities, reference.probabilities),
    agree('Grad-CAM', explanation.gradCam, expected.gradCam),
    agree('Guided Grad-CAM', explanation.guidedGradCam, expected.guidedGradCam));
}
