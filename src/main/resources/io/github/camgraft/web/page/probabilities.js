// From what the model says to probabilities.

/**
 * The probability of every class.
 *
 * @param values the first picture's part of the model's output
 * @param tail what the model makes of its scores: none, softmax, sigmoid or log_softmax
 */
export function probabilities(values, tail, classes) {
  if (values.length === 1) {
    const second = tail === 'sigmoid' ? values[0] : 1 / (1 + Math.exp(-values[0]));
    return [1 - second, second];
  }
  const first = Array.from(values.subarray(0, classes));
  if (tail === 'log_softmax') {
    return first.map(Math.exp);
  }
  return tail === 'none' ? softmax(first) : first;
}

function softmax(scores) {
  const largest = scores.reduce((a, b) => Math.max(a, b));
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
