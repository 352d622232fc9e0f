import { expect, it } from 'vitest';
import { importOnnx } from '#main/interchange/index.ts';
import { floats, type MadeModel, madeOnnx, node, spread, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';

const ofChannels = (...values: readonly number[]): ReturnType<typeof floats> => floats([1, 3, 1, 1], values);
const constants = {
  white: floats([], [255]),
  two: floats([], [2]),
  half: floats([], [0.5]),
  mean: ofChannels(0.5, 0.25, 0.75),
  std: ofChannels(0.25, 0.5, 0.125),
  bytes: ofChannels(123, 117, 104),
  again: ofChannels(0.458, 0.448, 0.45),
  shift: ofChannels(-0.03, -0.088, -0.188),
  gamma: floats([3], [1, 1, 1]),
  beta: floats([3], [0, 0, 0]),
  running: floats([3], [100, 101, 102]),
  variance: floats([3], [3600, 3600, 3600]),
  normal: floats([3], [0.9, 1.1, 1]),
  w: floats([2, 3, 1, 1], spread(6)),
};

/** A network whose convolution reads `n`. */
async function imported(preprocessing: MadeModel['nodes']): ReturnType<typeof importOnnx> {
  const nodes = [...preprocessing, node('Conv', ['n', 'w'], 'c'), node('GlobalAveragePool', ['c'], 'g'), node('Flatten', ['g'], 'y')];
  return importOnnx(writtenOnnx(madeOnnx({ input: [3, 4, 4], constants, nodes })), { name: 'made', batchNorm: false });
}

it.each<[string, MadeModel['nodes'], readonly number[], readonly number[]]>([
  [
    'divides by 255 and normalizes',
    [node('Div', ['x', 'white'], 'a'), node('Sub', ['a', 'mean'], 'b'), node('Div', ['b', 'std'], 'n')],
    [0.5, 0.25, 0.75],
    [0.25, 0.5, 0.125],
  ],
  ['divides by 255 only', [node('Div', ['x', 'white'], 'n')], [0, 0, 0], [1, 1, 1]],
  ['subtracts a mean of bytes', [node('Sub', ['x', 'bytes'], 'n')], [123 / 255, 117 / 255, 104 / 255], [1 / 255, 1 / 255, 1 / 255]],
  ['normalizes values of 0..1', [node('Sub', ['x', 'mean'], 'a'), node('Div', ['a', 'std'], 'n')], [0.5, 0.25, 0.75], [0.25, 0.5, 0.125]],
  [
    'begins with a batch normalization of bytes',
    [node('BatchNormalization', ['x', 'gamma', 'beta', 'running', 'variance'], 'n', { epsilon: { float: 0 } })],
    [100 / 255, 101 / 255, 102 / 255],
    [60 / 255, 60 / 255, 60 / 255],
  ],
  ['maps 0..1 to -1..1', [node('Sub', ['x', 'half'], 'a'), node('Mul', ['a', 'two'], 'n')], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]],
])('a file that %s is imported without it, and with its statistics', async (_what, preprocessing, mean, std) => {
  const { graph, normalization, notes } = await imported(preprocessing);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'conv2d', 'globalAveragePool']);
  for (const [index, value] of mean.entries()) expect(normalization?.mean[index]).toBeCloseTo(value, 6);
  for (const [index, value] of std.entries()) expect(normalization?.std[index]).toBeCloseTo(value, 6);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toContain('The file normalizes its images itself');
});

it('a network that scales normalized images keeps that, with a note', async () => {
  const { graph, normalization, notes } = await imported([node('Mul', ['x', 'again'], 'a'), node('Add', ['a', 'shift'], 'n')]);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'scale', 'bias', 'conv2d', 'globalAveragePool']);
  expect(normalization).toBeNull();
  expect(notes[0]).toContain('The network scales its images itself');
});

it('an offset of each position, or a second reader of the input, is part of the network', async () => {
  const positions = floats([1, 3, 4, 4], spread(48));
  const nodes = [
    node('Add', ['x', 'p'], 'n'),
    node('Conv', ['n', 'w'], 'c'),
    node('Conv', ['x', 'w'], 'd'),
    node('Add', ['c', 'd'], 'z'),
    node('Flatten', ['z'], 'y'),
  ];
  const { normalization, notes } = await importOnnx(
    writtenOnnx(madeOnnx({ input: [3, 4, 4], constants: { ...constants, p: positions }, nodes })),
    { name: 'made', batchNorm: false },
  );
  expect(normalization).toBeNull();
  expect(notes.filter((note) => note.includes('images'))).toEqual([]);
});

it('a batch normalization of normalized images stays', async () => {
  const preprocessing = [node('BatchNormalization', ['x', 'gamma', 'beta', 'beta', 'normal'], 'n')];
  const { graph, normalization, notes } = await imported(preprocessing);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['input', 'batchNorm', 'conv2d', 'globalAveragePool']);
  expect(normalization).toBeNull();
  expect(notes).toEqual([]);
});
