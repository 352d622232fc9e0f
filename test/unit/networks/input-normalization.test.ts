import { expect, it } from 'vitest';
import { normalizationFor, normalizationText } from '#shared/networks/index.ts';

const color = { mean: [0.5, 0.25, 0.75], std: [0.25, 0.5, 0.75] };

it('a normalization stays for images with its channels', () => {
  expect(normalizationFor(color, 3)).toEqual(color);
});

it('a normalization is averaged for gray images', () => {
  expect(normalizationFor(color, 1)).toEqual({ mean: [0.5], std: [0.5] });
});

it('a normalization is described with four digits', () => {
  expect(normalizationText({ mean: [0, 0.48235294], std: [1, 0.0039215686] })).toBe('mean 0, 0.4824 and std 1, 0.003922');
});
