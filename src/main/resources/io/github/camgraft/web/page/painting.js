// Maps and gradients as pixels.

/** Values from 0 to their maximum in colours; nothing where nothing speaks for the class. */
export function heat(map, colours) {
  const largest = map.values.reduce((a, b) => Math.max(a, b), 0);
  const image = new ImageData(map.width, map.height);
  map.values.forEach((value, place) => {
    const level = largest > 0 ? Math.round((255 * value) / largest) : 0;
    const colour = Number.parseInt(colours.slice(6 * level, 6 * level + 6), 16);
    image.data.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], 4 * place);
  });
  return image;
}

/**
 * Gradients with respect to the input: zero is mid grey, and the 99.5th percentile of the absolute
 * values reaches black or white.
 */
export function relief(gradients, { height, width, channels, layout }) {
  const count = channels === 'grey' ? 1 : 3;
  const places = height * width;
  const reach = percentile(gradients);
  const image = new ImageData(width, height);
  for (let place = 0; place < places; place++) {
    for (let colour = 0; colour < 3; colour++) {
      const channel = channels === 'bgr' ? 2 - colour : Math.min(colour, count - 1);
      const index = layout === 'nchw' ? channel * places + place : place * count + channel;
      image.data[4 * place + colour] = 128 + (reach > 0 ? (127 * gradients[index]) / reach : 0);
    }
    image.data[4 * place + 3] = 255;
  }
  return image;
}

function percentile(gradients) {
  const sizes = gradients.map(Math.abs).sort();
  const reach = sizes[Math.ceil(0.995 * sizes.length) - 1];
  // A gradient that is zero nearly everywhere would otherwise show nothing at all.
  return reach > 0 ? reach : sizes[sizes.length - 1];
}
