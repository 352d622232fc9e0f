import { describe, expect, it } from 'vitest';
import type { ModelGraph } from '#shared/graph/index.ts';
import { buildNetwork, checkInterface, knownInterface, type SourceInterface } from '#shared/networks/index.ts';

const network = (shape: readonly number[], classes: number): ModelGraph =>
  buildNetwork({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 }, shape, classes);

const channelsFirst: SourceInterface = {
  input: { name: 'pixels', shape: ['N', 3, 8, 6] },
  output: { name: 'scores', shape: ['N', 5] },
  channelsFirst: true,
  ending: 'softmax',
  scaling: null,
};

describe('the interface of a file', () => {
  it('is that of a network with the same images and classes', () => {
    expect(() => checkInterface(network([8, 6, 3], 5), channelsFirst)).not.toThrow();
    const channelsLast = { ...channelsFirst, channelsFirst: false, input: { name: 'pixels', shape: [2, 8, 6, 3] } };
    expect(() => checkInterface(network([8, 6, 3], 5), channelsLast)).not.toThrow();
    const pooled = { ...channelsFirst, output: { name: 'scores', shape: ['N', 5, 1, 1] } };
    expect(() => checkInterface(network([8, 6, 3], 5), pooled)).not.toThrow();
  });

  it.each<[string, readonly number[], number, string]>([
    ['gray images', [8, 6, 1], 5, 'it reads inputs of [1, 8, 6], and its file of [3, 8, 6]'],
    ['larger images', [9, 9, 3], 5, 'it reads inputs of [3, 9, 9], and its file of [3, 8, 6]'],
    ['other classes', [8, 6, 3], 7, 'it has 7 classes, and its file has 5'],
  ])('is not that of a network that was adapted to %s', (_, shape, classes, difference) => {
    const attempt = (): unknown => checkInterface(network(shape, classes), channelsFirst);
    expect(attempt).toThrow(`The network was adapted to the data set, so it cannot replace its file: ${difference}.`);
    expect(attempt).toThrow(expect.objectContaining({ code: 'unsupported' }) as Error);
  });

  it('is unknown for networks that were not imported from an ONNX file', () => {
    expect(knownInterface(channelsFirst)).toBe(channelsFirst);
    expect(() => knownInterface(undefined)).toThrow(expect.objectContaining({ code: 'unsupported' }) as Error);
  });
});
