// Maps and gradients as pictures {width, height, data}: red, green, blue and opacity of each pixel.

/**
 * Values from 0 to their maximum in colours; nothing where nothing speaks for the class.
 *
 * @param colour gives [red, green, blue] for a level from 0 to 1
 */
export function heat({ width, height, values }, colour) {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  return painted(width, height, (place) => colour(largest > 0 ? values[place] / largest : 0));
}

/** The colours of a table: 256 of them, six hexadecimal digits each, from none to most. */
export function fromTable(table) {
  return (level) => {
    const entry = 6 * Math.min(255, Math.floor(256 * level));
    const colour = Number.parseInt(table.slice(entry, entry + 6), 16);
    return [colour >> 16, (colour >> 8) & 255, colour & 255];
  };
}

/**
 * Gradients with respect to the input: zero is mid grey, and the 98th percentile of the absolute
 * values, which is the picture's reach, has the full contrast, black or white.
 */
export function relief(gradients, { height, width, channels, layout }) {
  const places = height * width;
  const count = gradients.length / places;
  const reach = percentile(gradients);
  const level = (place, colour) => {
    const channel = channels === 'bgr' ? 2 - colour : Math.min(colour, count - 1);
    const index = layout === 'nchw' ? channel * places + place : place * count + channel;
    const share = reach > 0 ? Math.max(-1, Math.min(1, gradients[index] / reach)) : 0;
    return Math.floor(128.5 + 127 * share);
  };
  return { ...painted(width, height, (place) => [0, 1, 2].map((colour) => level(place, colour))), reach };
}

function painted(width, height, pixel) {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let place = 0; place < width * height; place++) {
    data.set([...pixel(place), 255], 4 * place);
  }
  return { width, height, data };
}

function percentile(gradients) {
  const sizes = gradients.map(Math.abs).sort();
  const reach = sizes[Math.ceil(0.98 * sizes.length) - 1];
  // A gradient that is zero nearly everywhere would otherwise show nothing at all.
  return reach > 0 ? reach : sizes[sizes.length - 1];
}
