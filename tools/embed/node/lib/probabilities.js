// From what the model says to what people read.

const logistic = (score) => 1 / (1 + Math.exp(-score));

/**
 * The probability of every class; the number itself where that is no probability.
 *
 * @param values the first picture's part of the model's output
 * @param score the contract's entry: how the output is read, what stands for certainty in it, and
 *     how many classes there are
 */
export function probabilities(values, { reading, scale = 1, single = false }) {
  // Where scores are handed out, the one that counts stands behind its opposite.
  const numbers = Array.from(single ? values.slice(-1) : values);
  const each = {
    softmax: numbers.length === 1 ? logistic : undefined,
    sigmoid: logistic,
    exponential: Math.exp,
    probabilities: (number) => number / scale,
  }[reading];
  if (reading === 'value') {
    return numbers;
  }
  const read = each ? numbers.map(each) : softmax(numbers);
  return read.length === 1 && !single ? [1 - read[0], read[0]] : read;
}

/** The class of a place in that list: a single number is explained as class 1, upwards. */
export function classAt(place, { single }) {
  return single ? 1 : place;
}

/** What is read of one class, in words. */
export function inWords(number, { reading }) {
  return reading === 'value' ? Number(number.toPrecision(4)).toString() : `${(100 * number).toFixed(1)} %`;
}

function softmax(scores) {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
