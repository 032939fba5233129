// From what the model returns to probabilities and maps.

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

/**
 * Grad-CAM of the first picture: the ReLU of the sum of the feature maps, each weighted with the
 * mean of its gradient.
 *
 * @param activations data and dims [N, K, h, w]
 * @param gradients of the same shape
 * @returns {{height, width, values}}
 */
export function gradCam(activations, gradients) {
  const [, channels, height, width] = activations.dims;
  const places = height * width;
  const sums = new Float64Array(places);
  for (let k = 0; k < channels; k++) {
    let weight = 0;
    for (let i = k * places; i < (k + 1) * places; i++) {
      weight += gradients.data[i] / places;
    }
    for (let i = 0; i < places; i++) {
      sums[i] += weight * activations.data[k * places + i];
    }
  }
  return { height, width, values: Float32Array.from(sums, (sum) => Math.max(0, sum)) };
}

/** A map at another size, bilinear between pixel centres. */
export function upsampled(map, height, width) {
  const rows = taps(map.height, height);
  const columns = taps(map.width, width);
  const values = new Float32Array(height * width);
  rows.forEach(([top, bottom, down], y) => {
    columns.forEach(([left, right, across], x) => {
      const at = (row, column) => map.values[row * map.width + column];
      const above = at(top, left) * (1 - across) + at(top, right) * across;
      const below = at(bottom, left) * (1 - across) + at(bottom, right) * across;
      values[y * width + x] = above * (1 - down) + below * down;
    });
  });
  return { height, width, values };
}

/** For each target place: the neighbours before and after, and how near it is to the second. */
function taps(from, to) {
  return Array.from({ length: to }, (_, target) => {
    const place = Math.min(Math.max((target + 0.5) * (from / to) - 0.5, 0), from - 1);
    const before = Math.floor(place);
    return [before, Math.min(before + 1, from - 1), place - before];
  });
}

/** Guided Grad-CAM: the guided gradient of the first picture times the map, in every channel. */
export function fused(guided, map, layout) {
  const places = map.height * map.width;
  const channels = guided.dims[layout === 'nchw' ? 1 : 3];
  return Float32Array.from({ length: channels * places }, (_, i) =>
    guided.data[i] * map.values[layout === 'nchw' ? i % places : Math.floor(i / channels)]);
}
