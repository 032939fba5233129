// From activations and gradients to maps: the arithmetic of the conventions, in double precision.

/** What each well-known program does to its map; see camgraft's --convention. */
const CONVENTIONS = {
  paper: { steps: [bilinear] },
  ramprs: { summed: true, steps: [bilinear] },
  captum: { steps: [nearest] },
  'pytorch-grad-cam': { steps: [spread(1e-7), bilinear, spread(1e-7)] },
  'torch-cam': { steps: [spread(1e-8)] },
};

/**
 * Grad-CAM as a convention finishes it.
 *
 * @param activations {data, dims}: the feature maps [K, h, w]
 * @param gradients the same of the score's gradient
 * @param size height and width of the network's input
 */
export function gradCam({ data, dims: [channels, height, width] }, gradients, convention, size) {
  const { summed = false, steps } = CONVENTIONS[convention];
  const places = height * width;
  const sums = new Float64Array(places);
  for (let channel = 0; channel < channels; channel++) {
    const first = channel * places;
    let sum = 0;
    for (let i = first; i < first + places; i++) {
      sum += gradients.data[i];
    }
    const alpha = Math.fround(sum / places) * (summed ? places : 1);
    for (let i = 0; i < places; i++) {
      sums[i] += alpha * data[first + i];
    }
  }
  const map = { height, width, values: Float32Array.from(sums, (sum) => Math.max(0, sum)) };
  return steps.reduce((before, step) => step(before, size), map);
}

/** Gradients of the picture times a map, place by place, in every channel. */
export function fused(gradients, { values }, { layout }) {
  const channels = gradients.length / values.length;
  return gradients.map((gradient, i) =>
    gradient * values[layout === 'nchw' ? i % values.length : Math.floor(i / channels)]);
}

function spread(epsilon) {
  return ({ height, width, values }) => {
    const least = values.reduce((a, b) => Math.min(a, b));
    const range = values.reduce((a, b) => Math.max(a, b)) - least + epsilon;
    return { height, width, values: values.map((value) => (value - least) / range) };
  };
}

/** Linear between pixel centres. */
function bilinear(map, { height, width }) {
  const rows = taps(map.height, height);
  const columns = taps(map.width, width);
  const values = new Float32Array(height * width);
  const line = new Float64Array(map.width);
  rows.forEach(([upper, lower, down], y) => {
    for (let x = 0; x < map.width; x++) {
      line[x] = (1 - down) * map.values[upper * map.width + x] + down * map.values[lower * map.width + x];
    }
    columns.forEach(([left, right, across], x) => {
      values[y * width + x] = (1 - across) * line[left] + across * line[right];
    });
  });
  return { height, width, values };
}

/** For each place of the longer axis two of the shorter, and the weight of the second. */
function taps(from, to) {
  return Array.from({ length: to }, (_, target) => {
    const position = Math.max(0, (target + 0.5) * (from / to) - 0.5);
    const first = Math.min(Math.floor(position), from - 1);
    return [first, Math.min(first + 1, from - 1), position - first];
  });
}

/** Each value repeated. */
function nearest(map, { height, width }) {
  const values = Float32Array.from({ length: height * width }, (_, place) => {
    const y = Math.floor((Math.floor(place / width) * map.height) / height);
    const x = Math.floor(((place % width) * map.width) / width);
    return map.values[y * map.width + x];
  });
  return { height, width, values };
}
