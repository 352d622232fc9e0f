import { describe, expect, it } from 'vitest';
import { type GraphNode, type ModelGraph, parametersOf } from '#shared/graph/index.ts';
import { type TorchLayout, torchLayout } from '#shared/graph/torch-layout.ts';

const image = (...shape: number[]): GraphNode => ({ id: 'input', op: 'input', inputs: [], shape });
const conv: GraphNode = {
  id: 'conv',
  op: 'conv2d',
  inputs: ['input'],
  filters: 2,
  kernel: [1, 2],
  stride: [1, 1],
  padding: [0, 0, 0, 0],
  groups: 1,
  bias: true,
};
const flatten: GraphNode = { id: 'flat', op: 'flatten', inputs: ['input'] };
const dropout: GraphNode = { id: 'drop', op: 'dropout', inputs: ['flat'], rate: 0.5 };
const dense = (input: string): GraphNode => ({ id: 'dense', op: 'dense', inputs: [input], units: 2, bias: true });

function layoutOf(name: string, ...nodes: GraphNode[]): TorchLayout {
  const graph: ModelGraph = { format: 1, name: 'small', nodes, output: nodes.at(-1)?.id ?? '' };
  const parameter = parametersOf(graph).find((one) => one.name === name);
  if (!parameter) throw new Error(`no ${name}`);
  return torchLayout(graph, parameter);
}

const check = (layout: TorchLayout, ours: readonly number[], theirs: readonly number[]): void => {
  expect([...layout.toTorch(Float32Array.from(ours))]).toEqual(theirs);
  expect([...layout.fromTorch(Float32Array.from(theirs))]).toEqual(ours);
};

describe('the PyTorch layout', () => {
  it('of a convolution is filters, inputs, height, width', () => {
    const layout = layoutOf('conv/kernel', image(4, 4, 3), conv);
    expect(layout.shape).toEqual([2, 3, 1, 2]);
    // Ours, [height 1, width 2, inputs 3, filters 2]: value 100 x + 10 i + f at column x, input i, filter f.
    check(layout, [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121], [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]);
  });

  it('of a dense layer is units, inputs', () => {
    const layout = layoutOf('dense/kernel', image(3), dense('input'));
    expect(layout.shape).toEqual([2, 3]);
    check(layout, [0, 1, 10, 11, 20, 21], [0, 10, 20, 1, 11, 21]);
  });

  it('of a dense layer after a flattened image has inputs in the order channels, rows, columns', () => {
    const layout = layoutOf('dense/kernel', image(1, 2, 2), flatten, dropout, dense('drop'));
    expect(layout.shape).toEqual([2, 4]);
    // Ours, [height 1, width 2, channels 2, units 2]: value 100 x + 10 c + u at column x, channel c, unit u.
    check(layout, [0, 1, 10, 11, 100, 101, 110, 111], [0, 100, 10, 110, 1, 101, 11, 111]);
  });

  it('of other parameters is the same as ours', () => {
    check(layoutOf('conv/bias', image(4, 4, 3), conv), [1, 2], [1, 2]);
  });
});
