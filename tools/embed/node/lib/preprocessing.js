// How a photograph becomes a network's input, as the model's metadata say it:
// "fit=crop,resize=256,height=224,width=224,interpolation=bilinear,channels=rgb,layout=nchw,
// scale=…,mean=a/b/c,deviation=a/b/c". Every channel is (pixel * scale - mean) / deviation.

import { framing } from './framing.js';
import { resize } from './resize.js';

/** Reads the text form. */
export function parsePreprocessing(text) {
  const entries = Object.fromEntries(text.split(',').map((entry) => entry.split('=')));
  const numbers = (key) => entries[key].split('/').map(Number);
  return {
    fit: entries.fit,
    resize: Number(entries.resize ?? 0),
    height: Number(entries.height),
    width: Number(entries.width),
    interpolation: entries.interpolation,
    padding: Number(entries.padding ?? 0),
    channels: entries.channels,
    layout: entries.layout,
    scale: Number(entries.scale),
    mean: numbers('mean'),
    deviation: numbers('deviation'),
  };
}

/** The axes of the input for one picture. */
export function inputShape({ channels, height, width, layout }, batch = 1) {
  const count = channels === 'grey' ? 1 : 3;
  return layout === 'nchw' ? [batch, count, height, width] : [batch, height, width, count];
}

/**
 * The network's input.
 *
 * @param how from {@link parsePreprocessing}
 * @param rgba red, green, blue and opacity of each pixel, row by row; opacity is not looked at
 * @param batch how many times the picture is repeated
 * @returns {Float32Array} in the shape of {@link inputShape}
 */
export function prepare(how, rgba, photoWidth, photoHeight, batch = 1) {
  const { samples } = seen(how, rgba, photoWidth, photoHeight);
  const count = how.channels === 'grey' ? 1 : 3;
  const places = how.width * how.height;
  const input = new Float32Array(batch * count * places);
  for (let channel = 0; channel < count; channel++) {
    const levels = levelsOf(how, channel);
    const sample = how.channels === 'bgr' ? 2 - channel : channel;
    for (let place = 0; place < places; place++) {
      const index = how.layout === 'nchw' ? channel * places + place : place * count + channel;
      input[index] = levels[samples[3 * place + sample]];
    }
  }
  for (let i = 1; i < batch; i++) {
    input.copyWithin(i * count * places, 0, count * places);
  }
  return input;
}

function picture(rgba, width, height, channels) {
  const samples = new Uint8ClampedArray(3 * width * height);
  for (let from = 0, to = 0; to < samples.length; from += 4, to += 3) {
    for (let colour = 0; colour < 3; colour++) {
      samples[to + colour] = rgba[from + colour];
    }
    if (channels === 'grey') {
      samples.fill(luma(rgba[from], rgba[from + 1], rgba[from + 2]), to, to + 3);
    }
  }
  return { width, height, samples };
}

/** As Pillow's mode L (ITU-R BT.601). */
function luma(red, green, blue) {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/**
 * What the network sees; what lies beyond the photograph is of one grey level.
 *
 * @returns {{width, height, samples}} with red, green and blue of each pixel, row by row
 */
export function seen(how, rgba, photoWidth, photoHeight) {
  const photo = picture(rgba, photoWidth, photoHeight, how.channels);
  const frame = framing(how, photo.width, photo.height);
  const whole = resize(photo, frame.resizedWidth, frame.resizedHeight, how.interpolation);
  const samples = new Uint8ClampedArray(3 * frame.width * frame.height).fill(how.padding);
  for (let y = 0; y < frame.height; y++) {
    for (let x = 0; x < frame.width; x++) {
      const [fromY, fromX] = [y + frame.top, x + frame.left];
      if (fromY >= 0 && fromX >= 0 && fromY < whole.height && fromX < whole.width) {
        const from = 3 * (fromY * whole.width + fromX);
        samples.set(whole.samples.subarray(from, from + 3), 3 * (y * frame.width + x));
      }
    }
  }
  return { width: frame.width, height: frame.height, samples };
}

/** What each of the 256 grey levels becomes in one channel. */
function levelsOf(how, channel) {
  const mean = how.mean[Math.min(channel, how.mean.length - 1)];
  const deviation = how.deviation[Math.min(channel, how.deviation.length - 1)];
  return Float32Array.from({ length: 256 }, (_, level) => (level * how.scale - mean) / deviation);
}
