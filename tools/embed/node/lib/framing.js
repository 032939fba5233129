// Where a network's input lies on a photograph: the photograph is resized as a whole, and the input
// is a window on the result. The same arithmetic as torchvision's and Pillow's, and camgraft's.

/**
 * @param how fit, resize, height and width of the input, as preprocessing.js reads them
 * @returns {{resizedWidth, resizedHeight, left, top, width, height}} in pixels; left and top are
 *     negative where bars are added
 */
export function framing(how, photoWidth, photoHeight) {
  const [width, height] = resized(how, photoWidth, photoHeight);
  return {
    resizedWidth: width,
    resizedHeight: height,
    left: toEven((width - how.width) / 2),
    top: toEven((height - how.height) / 2),
    width: how.width,
    height: how.height,
  };
}

function resized(how, photoWidth, photoHeight) {
  if (how.fit === 'warp') {
    const times = Math.max(1, how.resize / Math.min(how.width, how.height));
    return [toEven(times * how.width), toEven(times * how.height)];
  }
  if (how.fit === 'pad') {
    return padded(how, photoWidth, photoHeight);
  }
  const across = how.width / photoWidth;
  const down = how.height / photoHeight;
  const shorter = how.resize / Math.min(photoWidth, photoHeight);
  return shorter > Math.max(across, down)
    ? covering(how, photoWidth, photoHeight, how.resize, photoWidth <= photoHeight)
    : covering(
        how, photoWidth, photoHeight, across >= down ? how.width : how.height, across >= down);
}

/** One side becomes `length` long; the other follows, rounded down. */
function covering(how, photoWidth, photoHeight, length, lengthIsWidth) {
  return lengthIsWidth
    ? [length, Math.max(how.height, Math.trunc((length * photoHeight) / photoWidth))]
    : [Math.max(how.width, Math.trunc((length * photoWidth) / photoHeight)), length];
}

function padded(how, photoWidth, photoHeight) {
  const shape = photoWidth / photoHeight;
  const wanted = how.width / how.height;
  let [width, height] = [how.width, how.height];
  if (shape > wanted) {
    height = toEven((photoHeight / photoWidth) * how.width);
  } else if (shape < wanted) {
    width = toEven(shape * how.height);
  }
  return [Math.max(1, width), Math.max(1, height)];
}

/** The nearest whole number; halves go to the even neighbour, as in Python. */
function toEven(value) {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
