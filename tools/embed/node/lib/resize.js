// Resizing as Pillow does it: each axis by itself, columns first, 8 bits in between, weights in
// 22-bit fixed point. A network notices the difference to a browser's own resizing.

const PRECISION = 22;

const FILTERS = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

function cubic(x) {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) {
    return ((a + 2) * d - (a + 3)) * d * d + 1;
  }
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/**
 * A picture at another size.
 *
 * @param picture {width, height, samples}: red, green and blue of each pixel, row by row
 */
export function resize(picture, width, height, interpolation) {
  if (width === picture.width && height === picture.height) {
    return picture;
  }
  if (interpolation === 'nearest') {
    return nearest(picture, width, height);
  }
  const filter = FILTERS[interpolation];
  const narrowed =
    width === picture.width ? picture : columns(picture, kernel(picture.width, width, filter));
  return height === narrowed.height
    ? narrowed
    : rows(narrowed, kernel(narrowed.height, height, filter));
}

/** For each target pixel: the first source pixel, and the weights from there on. */
function kernel(from, to, filter) {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = filter.support * stretch;
  return Array.from({ length: to }, (_, target) => {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const exact = Array.from({ length: end - first }, (_, i) =>
      filter.weight((i + first - centre + 0.5) / stretch));
    return { first, weights: fixedPoint(exact) };
  });
}

function fixedPoint(exact) {
  const sum = exact.reduce((total, weight) => total + weight, 0);
  return Int32Array.from(exact, (weight) => {
    const share = sum === 0 ? weight : weight / sum;
    return Math.trunc(share * (1 << PRECISION) + (share < 0 ? -0.5 : 0.5));
  });
}

function columns(picture, targets) {
  const width = targets.length;
  const samples = new Uint8ClampedArray(3 * width * picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const offset = 3 * y * picture.width + channel;
        samples[3 * (y * width + x) + channel] = sum(picture.samples, offset, 3, targets[x]);
      }
    }
  }
  return { width, height: picture.height, samples };
}

function rows(picture, targets) {
  const stride = 3 * picture.width;
  const samples = new Uint8ClampedArray(stride * targets.length);
  for (let y = 0; y < targets.length; y++) {
    for (let i = 0; i < stride; i++) {
      samples[y * stride + i] = sum(picture.samples, i, stride, targets[y]);
    }
  }
  return { width: picture.width, height: targets.length, samples };
}

function sum(samples, offset, stride, { first, weights }) {
  let total = 1 << (PRECISION - 1);
  let position = offset + first * stride;
  for (const weight of weights) {
    total += weight * samples[position];
    position += stride;
  }
  return total >> PRECISION;
}

function nearest(picture, width, height) {
  const fromX = nearestPositions(picture.width, width);
  const fromY = nearestPositions(picture.height, height);
  const samples = new Uint8ClampedArray(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (fromY[y] * picture.width + fromX[x]);
      samples.set(picture.samples.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, samples };
}

/** Summed up step by step, since Pillow's rounding errors decide ties. */
function nearestPositions(from, to) {
  const step = from / to;
  let position = step * 0.5;
  return Array.from({ length: to }, () => {
    const pixel = Math.min(Math.trunc(position), from - 1);
    position += step;
    return pixel;
  });
}
