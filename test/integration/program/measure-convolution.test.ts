import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { algorithmOf } from '#main/program/algorithms/convolutions.ts';
import { algorithmsFrom, convolutionsOf, measureConvolution } from '#main/program/index.ts';
import { convolution, dense, globalPool, network } from './small-network.ts';

const directory = mkdtempSync(join(tmpdir(), 'nepenthe-convolution-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const graph = network(
  [4, 4, 16],
  convolution('conv', 'input', { filters: 16 }),
  convolution('depthwise', 'conv', { filters: 16, groups: 16 }),
  globalPool('mean', 'depthwise'),
  dense('head', 'mean', 3),
);

it('times every candidate', () => {
  const [one, ...others] = convolutionsOf(graph, 8);
  expect(others).toEqual([]);
  if (!one) throw new Error('a convolution');
  const candidates = [...one.candidates, ...(['winograd-1', 'winograd-2', 'winograd-4'] as const)];
  const times = measureConvolution({ ...one, candidates }, directory);
  expect([...times.keys()]).toEqual([...new Set(candidates)]);
  for (const { wall, processor } of times.values()) {
    expect(wall).toBeGreaterThan(0);
    expect(processor).toBeGreaterThanOrEqual(0);
  }
});

it('a table applies only to convolutions for which there is a choice', () => {
  const choice = algorithmsFrom(new Map(convolutionsOf(graph, 8).map(({ key }) => [key, 'tiled'])), 8);
  const shape = [4, 4, 16];
  expect(choice(convolution('conv', 'input', { filters: 16 }), shape, shape)).toBe('tiled');
  expect(choice(convolution('depthwise', 'conv', { filters: 16, groups: 16 }), shape, shape)).toBe('direct');
});

it('names the transforms of whole images by the outputs of a tile', () => {
  const node = convolution('conv', 'input', { filters: 16 });
  expect(algorithmOf('winograd-2', node, [4, 4, 16], [4, 4, 16])).toMatchObject({ outputs: 2, components: 16, tiles: 4 });
});
