import { type Corruption, strengthAt } from './corruption.ts';
import { drawPixels, type Image, mapPixels } from './image.ts';

const CHANNELS_OF_COLOR = 3;

/** The value V of HSV, a pixel's largest channel, rises by a constant up to 1; hue and saturation stay. */
export const brightness: Corruption = {
  label: 'Brightness',
  stream: 9,
  leastSide: 1,
  apply: (image, severity) => {
    const rise = strengthAt(severity, [0.05, 0.1, 0.15, 0.2, 0.3]);
    return perPixel(image, (channels) => {
      const value = Math.max(...channels);
      const brighter = Math.min(1, value + rise);
      return channels.map((channel) => (value > 0 ? (channel * brighter) / value : brighter));
    });
  },
};

/** Each channel's distance from its mean over the image is scaled. */
export const contrast: Corruption = {
  label: 'Contrast',
  stream: 10,
  leastSide: 1,
  apply: (image, severity) => {
    const scale = strengthAt(severity, [0.75, 0.5, 0.4, 0.3, 0.15]);
    const { pixels, channels } = image;
    const means = Array.from({ length: channels }, () => 0);
    for (const [index, value] of pixels.entries())
      means[index % channels] = (means[index % channels] ?? 0) + value * (channels / pixels.length);
    return mapPixels(image, (value, index) => {
      const mean = means[index % channels] ?? 0;
      return mean + scale * (value - mean);
    });
  },
};

/** The saturation S of HSV becomes a S + b, within 0..1; hue and value stay, and so do grays. */
export const saturation: Corruption = {
  label: 'Saturation',
  stream: 11,
  leastSide: 1,
  channels: CHANNELS_OF_COLOR,
  apply: (image, severity) => {
    const [factor, offset] = strengthAt<readonly [number, number]>(severity, [
      [0.3, 0],
      [0.1, 0],
      [1.5, 0],
      [2, 0.1],
      [2.5, 0.2],
    ]);
    return perPixel(image, (channels) => {
      const [value, least] = [Math.max(...channels), Math.min(...channels)];
      if (value === least) return channels;
      const before = (value - least) / value;
      const after = Math.min(1, Math.max(0, factor * before + offset));
      return channels.map((channel) => value - ((value - channel) * after) / before);
    });
  },
};

function perPixel(image: Image, change: (channels: readonly number[]) => readonly number[]): Float64Array {
  const { pixels, width, channels } = image;
  let changed: readonly number[] = [];
  return drawPixels(image, (row, column, channel) => {
    const start = (row * width + column) * channels;
    if (channel === 0) changed = change([...pixels.subarray(start, start + channels)]);
    return changed[channel] ?? 0;
  });
}
