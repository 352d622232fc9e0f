import { describe, expect, it } from 'vitest';
import { conv, graph, head, input, type Json, mean, refusal, relu, withNodes } from './json-graph.ts';

const pool = (padding: readonly number[]): Json => ({
  id: 'relu',
  op: 'pool2d',
  kind: 'max',
  inputs: ['conv'],
  window: [2, 2],
  stride: [1, 1],
  padding,
});

describe('an invalid graph is refused with the location of the problem:', () => {
  it.each<[string, unknown, string, string]>([
    ['nothing', undefined, 'the graph', 'Invalid network: is missing.'],
    ['a list', [], 'the graph', 'Invalid network: must be an object.'],
    ['another format', { ...graph, format: 2 }, 'format', 'Invalid network: must be 1.'],
    ['an unknown field', { ...graph, extra: 1 }, 'the graph', 'Invalid network: has the unknown field extra.'],
    ['no nodes', withNodes(), 'nodes', 'Invalid network: must not be empty.'],
    ['a node without a name', withNodes({ ...input, id: '' }), 'nodes.0.id', 'Invalid network: must not be empty.'],
    [
      'a name with a line break',
      withNodes({ ...input, id: 'a\nb' }),
      'nodes.0.id',
      'Invalid network: must not contain control characters or unpaired surrogates.',
    ],
    [
      'a name with an unpaired surrogate',
      withNodes({ ...input, id: 'a\ud800' }),
      'nodes.0.id',
      'Invalid network: must not contain control characters or unpaired surrogates.',
    ],
    [
      'an unknown setting',
      withNodes(input, { ...conv, weights: 'other' }, relu, mean, head),
      'conv',
      'Invalid network: has the unknown field weights.',
    ],
    [
      'a negative size',
      withNodes(input, { ...conv, filters: -1 }, relu, mean, head),
      'conv: filters',
      'Invalid network: must be at least 0.',
    ],
    [
      'a fractional size',
      withNodes(input, { ...conv, filters: 1.5 }, relu, mean, head),
      'conv: filters',
      'Invalid network: must be an integer.',
    ],
    [
      'a stride of 0',
      withNodes(input, { ...conv, stride: [0, 1] }, relu, mean, head),
      'conv: stride.0',
      'Invalid network: must be at least 1.',
    ],
    [
      'an input that does not exist',
      withNodes(input, { ...conv, inputs: ['missing'] }, relu, mean, head),
      'conv',
      'conv reads missing, which does not exist.',
    ],
    [
      'nodes that are not in topological order',
      withNodes(input, relu, conv, mean, head),
      'relu',
      'relu comes before conv, which it reads.',
    ],
    ['no input', withNodes({ ...mean, inputs: [] }), 'mean', 'Invalid node mean: the first node must be the only input.'],
    [
      'an output that does not exist',
      { ...graph, output: 'nowhere' },
      'nowhere',
      'Invalid node nowhere: the output is not a node of the graph.',
    ],
    [
      'shapes that do not match',
      withNodes(input, conv, { id: 'relu', op: 'add', inputs: ['conv', 'in'] }, mean, head),
      'relu',
      'Invalid node relu: add of [6, 6, 4] and [6, 6, 2]: the shapes must be equal.',
    ],
    [
      'padding as large as the window',
      withNodes(input, conv, pool([2, 0, 0, 0]), mean, head),
      'relu',
      'Invalid node relu: the padding [2, 0, 0, 0] must be smaller than the window 2x2.',
    ],
  ])('%s', (_, value, location, message) => {
    expect(refusal(value)).toMatchObject({ code: 'bad-file', location, message });
  });

  it('more nodes than the limit', () => {
    const nodes = Array.from({ length: 10_001 }, (_, index) => ({ ...relu, id: `n${index}` }));
    expect(refusal(withNodes(...nodes))).toMatchObject({ code: 'bad-file', location: 'nodes' });
  });
});
