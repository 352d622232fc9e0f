import { expect, it } from 'vitest';
import { fastAlgorithm } from '#main/program/operations/winograd/fast-algorithm.ts';
import { convolution } from '../../../integration/program/small-network.ts';

function algorithm(side: number, channels: number, images: number, stride: 1 | 2 = 1): string {
  const node = convolution('conv', 'input', { filters: channels, stride: [stride, stride] });
  const chosen = fastAlgorithm(images)(node, [side, side, channels], [side / stride, side / stride, channels]);
  return typeof chosen === 'string' ? chosen : 'transformed';
}

it('tiles 3x3 convolutions of stride 1 with multiples of 16 channels', () => {
  expect(algorithm(32, 64, 128)).toBe('tiled');
  expect(algorithm(4, 512, 128)).toBe('tiled');
  expect(algorithm(32, 64, 128, 2)).toBe('direct');
  expect(algorithm(32, 20, 128)).toBe('direct');
});

it('transforms whole images where tiles are mostly padding and the channels are many', () => {
  expect(algorithm(2, 512, 128)).toBe('transformed');
  expect(algorithm(2, 64, 128)).toBe('direct');
});

it('transforms no kernel for a few tiles', () => {
  expect(algorithm(4, 512, 8)).toBe('direct');
  expect(algorithm(16, 512, 8)).toBe('tiled');
});
