import { describe, expect, it } from 'vitest';
import { type Augmenter, augmenter } from './augmenter.ts';

const NONE = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
const BATCH = 100;

describe('color jitter', () => {
  it('of brightness multiplies all values of an image by one factor of 1 ± its strength, up to white', () => {
    const images = drawn(augmenter([1, 2, 3], { colorJitter: { ...NONE, brightness: 0.4 } }), [100, 50, 200, 10, 20, 255]);
    const factors = images.map(([first = NaN, ...rest]) => {
      const factor = first / 100;
      const expected = [50, 200, 10, 20, 255].map((value) => Math.min(255, factor * value));
      for (const [index, value] of expected.entries()) expect(rest[index]).toBeCloseTo(value, 3);
      return factor;
    });
    expectSpread(factors, 0.6, 1.4);
  });

  it('of contrast moves values away from the image’s mean gray or towards it', () => {
    // 0.2989·100 + 0.587·50 + 0.114·200 = 82.04 and 0.2989·60 + 0.587·120 + 0.114·30 = 91.794: 86.917 in the mean.
    const mean = 86.917;
    const pixels = [100, 50, 200, 60, 120, 30];
    const images = drawn(augmenter([1, 2, 3], { colorJitter: { ...NONE, contrast: 0.5 } }), pixels);
    const factors = images.map((values) => {
      const factor = ((values[0] ?? NaN) - mean) / (100 - mean);
      for (const [index, pixel] of pixels.entries()) expect(values[index]).toBeCloseTo(mean + factor * (pixel - mean), 2);
      return factor;
    });
    expectSpread(factors, 0.5, 1.5);
  });

  it('of saturation moves values away from their pixel’s gray or towards it, between black and white', () => {
    const images = drawn(augmenter([1, 2, 3], { colorJitter: { ...NONE, saturation: 0.4 } }), [100, 50, 200, 250, 0, 0]);
    const factors = images.map(([red = NaN, green = NaN, blue = NaN, ...pure]) => {
      // The grays are 82.04 and 0.2989·250 = 74.725.
      const factor = (red - 82.04) / (100 - 82.04);
      expect(green).toBeCloseTo(82.04 + factor * (50 - 82.04), 2);
      expect(blue).toBeCloseTo(Math.min(255, 82.04 + factor * (200 - 82.04)), 2);
      expect(pure[0]).toBeCloseTo(Math.min(255, 74.725 + factor * (250 - 74.725)), 2);
      expect(pure[1]).toBeCloseTo(Math.max(0, (1 - factor) * 74.725), 2);
      return factor;
    });
    expectSpread(factors, 0.6, 1.4);
  });

  it('of hue rotates pure red towards yellow or magenta by up to its fraction of the circle, and pure blue likewise', () => {
    const images = drawn(augmenter([1, 2, 3], { colorJitter: { ...NONE, hue: 1 / 12 } }), [255, 0, 0, 0, 0, 255]);
    const turns = images.map((values) => {
      // 60° add 255 to the next primary color.
      const turn = ((values[1] ?? NaN) - (values[2] ?? NaN)) / (6 * 255);
      const [towards, away] = [Math.max(0, turn) * 6 * 255, Math.max(0, -turn) * 6 * 255];
      for (const [index, value] of [255, towards, away, towards, away, 255].entries()) expect(values[index]).toBeCloseTo(value, 2);
      return turn;
    });
    expectSpread(turns, -1 / 12, 1 / 12);
  });

  it('of hue covers the whole circle: half of it turns red into cyan', () => {
    const images = drawn(augmenter([1, 1, 3], { colorJitter: { ...NONE, hue: 0.5 } }), [255, 0, 0]);
    for (const values of images) {
      expect(Math.max(...values)).toBeCloseTo(255, 2);
      expect(Math.min(...values)).toBeCloseTo(0, 2);
    }
    expect(images.some(([red = NaN, green = NaN, blue = NaN]) => red < 1 && green > 200 && blue > 200)).toBe(true);
  });

  it('of gray images supports brightness and contrast', () => {
    const all = { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.2 };
    for (const [first = NaN, second = NaN] of drawn(augmenter([1, 2, 1], { colorJitter: all }), [100, 100])) {
      expect(first).toBeCloseTo(second, 3);
      expect(Math.abs(first - 100)).toBeLessThanOrEqual(20.001);
    }
  });

  it('keeps black black', () => {
    const all = { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };
    for (const values of drawn(augmenter([1, 2, 3], { colorJitter: all }), [0, 0, 0, 0, 0, 0])) expect(values).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('is a function of the seed, and of the index in the batch', () => {
    const augmented = augmenter([1, 1, 3], { colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 } });
    const image = [200, 100, 50];
    expect(augmented([image, image], [1, 2])).toEqual(augmented([image, image], [1, 2]));
    expect(augmented([image, image], [1, 2])).not.toEqual(augmented([image, image], [1, 3]));
    const [first, second] = augmented([image, image], [1, 2]);
    expect(first).not.toEqual(second);
  });
});

it('no augmentation keeps images bit for bit', () => {
  const image = [0, 1, 2, 127, 128, 129, 253, 254, 255, 3, 5, 7];
  expect(augmenter([2, 2, 3], {})([image], [1, 2])).toEqual([image]);
});

function drawn(augmented: Augmenter, image: readonly number[]): number[][] {
  return augmented(Array<readonly number[]>(BATCH).fill(image), [1, 2]);
}

/** Checks that the draws lie within the bounds and come near both. */
function expectSpread(values: readonly number[], low: number, high: number): void {
  const margin = (high - low) / 10;
  expect(Math.min(...values)).toBeGreaterThanOrEqual(low - 1e-4);
  expect(Math.max(...values)).toBeLessThanOrEqual(high + 1e-4);
  expect(Math.min(...values)).toBeLessThan(low + margin);
  expect(Math.max(...values)).toBeGreaterThan(high - margin);
}
