import { filtered, kernelOf, smoothed } from './convolution.ts';
import { type Corruption, LEAST_BLUR_SIDE, strengthAt } from './corruption.ts';
import { drawPixels, relativeSide, sampleAt } from './image.ts';

/** Lines per pixel along which the area of a disk is measured. */
const DISK_LINES = 32;
/** A motion blur's largest angle to the horizontal, in radians. */
const MAX_ANGLE = Math.PI / 4;
/** The step between the factors of a zoom blur. */
const ZOOM_STEP = 0.01;

/** Smoothing by a normal density. */
export const gaussianBlur: Corruption = {
  label: 'Gaussian blur',
  stream: 5,
  leastSide: LEAST_BLUR_SIDE,
  apply: (image, severity) => smoothed(image, strengthAt(severity, [0.4, 0.6, 0.7, 0.8, 1]) * relativeSide(image)),
};

/** The mean over a disk around each pixel: weights are the parts of pixels that lie inside. */
export const defocusBlur: Corruption = {
  label: 'Defocus blur',
  stream: 6,
  leastSide: LEAST_BLUR_SIDE,
  apply: (image, severity) => {
    const radius = strengthAt(severity, [0.7, 0.9, 1.1, 1.4, 1.8]) * relativeSide(image);
    const reach = Math.ceil(radius);
    return filtered(
      image,
      kernelOf(reach, reach, (row, column) => coverage(row, column, radius)),
    );
  },
};

/** The share of a pixel at an offset that lies inside a disk around the origin: a mean over lines through the pixel. */
function coverage(row: number, column: number, radius: number): number {
  let inside = 0;
  for (let line = 0; line < DISK_LINES; line++) {
    const y = row + (line + 0.5) / DISK_LINES - 0.5;
    const reach = Math.sqrt(Math.max(0, radius ** 2 - y ** 2));
    inside += Math.max(0, Math.min(reach, column + 0.5) - Math.max(-reach, column - 0.5));
  }
  return inside / DISK_LINES;
}

/** A mean along a line in a random direction, with the weights of half a normal density. */
export const motionBlur: Corruption = {
  label: 'Motion blur',
  stream: 7,
  leastSide: LEAST_BLUR_SIDE,
  apply: (image, severity, random) => {
    const sigma = strengthAt(severity, [1, 1.5, 2, 2.5, 3]) * relativeSide(image);
    const angle = (2 * random.uniform() - 1) * MAX_ANGLE;
    const weights = Array.from({ length: Math.ceil(3 * sigma) + 1 }, (_, step) => Math.exp(-(step ** 2) / (2 * sigma ** 2)));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return drawPixels(
      image,
      (row, column, channel) =>
        weights.reduce(
          (total, weight, step) => total + weight * sampleAt(image, row + step * Math.sin(angle), column + step * Math.cos(angle), channel),
          0,
        ) / sum,
    );
  },
};

/** The mean of the image enlarged about its center by 1, 1.01, … up to a largest factor. */
export const zoomBlur: Corruption = {
  label: 'Zoom blur',
  stream: 8,
  leastSide: LEAST_BLUR_SIDE,
  apply: (image, severity) => {
    const steps = strengthAt(severity, [5, 10, 15, 20, 25]);
    const [y, x] = [(image.height - 1) / 2, (image.width - 1) / 2];
    return drawPixels(image, (row, column, channel) => {
      let sum = 0;
      for (let step = 0; step <= steps; step++) {
        const factor = 1 + step * ZOOM_STEP;
        sum += sampleAt(image, y + (row - y) / factor, x + (column - x) / factor, channel);
      }
      return sum / (steps + 1);
    });
  },
};
