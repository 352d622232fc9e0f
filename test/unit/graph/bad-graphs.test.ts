import { describe, expect, it } from 'vitest';
import { conv, graph, head, input, mean, refusal, relu, withNodes, type Json } from './json-graph.ts';

const pool = (padding: readonly number[]): Json => ({
  id: 'relu',
  op: 'pool2d',
  kind: 'max',
  inputs: ['conv'],
  window: [2, 2],
  stride: [1, 1],
  padding,
});

describe('what is no network is refused with the place:', () => {
  it.each<[string, unknown, string, string]>([
    ['nothing', undefined, 'the graph', 'No network: Invalid input: expected object, received undefined.'],
    ['a list', [], 'the graph', 'No network: Invalid input: expected object, received array.'],
    ['another format', { ...graph, format: 2 }, 'format', 'No network: Invalid input: expected 1.'],
    ['a field too many', { ...graph, extra: 1 }, 'the graph', 'No network: Unrecognized key: "extra".'],
    ['no nodes', withNodes(), 'nodes', 'No network: Too small: expected array to have >=1 items.'],
    [
      'a node without a name',
      withNodes({ ...input, id: '' }),
      'nodes.0.id',
      'No network: Too small: expected string to have >=1 characters.',
    ],
    [
      'a name that breaks lines',
      withNodes({ ...input, id: 'a\nb' }),
      'nodes.0.id',
      'No network: holds a control character or half a character.',
    ],
    [
      'half a character',
      withNodes({ ...input, id: 'a\ud800' }),
      'nodes.0.id',
      'No network: holds a control character or half a character.',
    ],
    [
      'an unknown setting',
      withNodes(input, { ...conv, weights: 'other' }, relu, mean, head),
      'conv',
      'No network: Unrecognized key: "weights".',
    ],
    [
      'a negative size',
      withNodes(input, { ...conv, filters: -1 }, relu, mean, head),
      'conv: filters',
      'No network: Too small: expected number to be >=0.',
    ],
    [
      'a size that is not whole',
      withNodes(input, { ...conv, filters: 1.5 }, relu, mean, head),
      'conv: filters',
      'No network: Invalid input: expected int, received number.',
    ],
    [
      'a stride of nothing',
      withNodes(input, { ...conv, stride: [0, 1] }, relu, mean, head),
      'conv: stride.0',
      'No network: Too small: expected number to be >=1.',
    ],
    [
      'a node that reads nobody',
      withNodes(input, { ...conv, inputs: ['nobody'] }, relu, mean, head),
      'conv',
      'conv reads nobody, which is nowhere.',
    ],
    ['nodes in no order', withNodes(input, relu, conv, mean, head), 'relu', 'relu comes before conv, which it reads.'],
    ['no input', withNodes({ ...mean, inputs: [] }), 'mean', 'mean cannot be: the first node, and only it, is the input.'],
    [
      'an output that is not there',
      { ...graph, output: 'nowhere' },
      'nowhere',
      'nowhere cannot be: the output is not a node of the graph.',
    ],
    [
      'shapes that do not fit',
      withNodes(input, conv, { id: 'relu', op: 'add', inputs: ['conv', 'in'] }, mean, head),
      'relu',
      'relu cannot be: add of [6, 6, 4] and [6, 6, 2]: the shapes must be equal.',
    ],
    [
      'a window in the border',
      withNodes(input, conv, pool([2, 0, 0, 0]), mean, head),
      'relu',
      'relu cannot be: a padding of [2, 0, 0, 0] has room for a whole window of 2x2.',
    ],
  ])('%s', (_, value, place, message) => {
    expect(refusal(value)).toMatchObject({ code: 'bad-file', location: place, message });
  });

  it('more nodes than any network has', () => {
    const nodes = Array.from({ length: 10_001 }, (_, index) => ({ ...relu, id: `n${index}` }));
    expect(refusal(withNodes(...nodes))).toMatchObject({ code: 'bad-file', location: 'nodes' });
  });
});
