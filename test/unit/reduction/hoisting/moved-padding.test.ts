import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Conv2dNode, type GraphNode, graphView, type Model, type Padding, type Pair } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { movedPadding, withPaddings } from '#shared/reduction/hoisting/moved-padding.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { randomImage } from '../../../reference/random-graph.ts';
import { relativeDifference } from '../../../reference/relative-difference.ts';
import { conv, input, modelOf, nodesOf, pointwise, reduced, SAME } from '../merging/merged-model.ts';

const first: GraphNode = { ...conv, id: 'first', inputs: ['input'], filters: 2, padding: SAME };
const form: GraphNode = { id: 'form', op: 'scale', inputs: ['first'] };
const second = (read: string, changes: Partial<Conv2dNode> = {}): Conv2dNode => ({
  ...{ ...conv, id: 'second', inputs: [read], filters: 1, padding: SAME },
  ...changes,
});
const paddingsOf = (nodes: readonly GraphNode[], id = 'second'): Record<string, Padding> | undefined => {
  const { graph } = modelOf(nodes);
  const moved = movedPadding(graph, graphView(graph).node(id));
  return moved && Object.fromEntries(moved.paddings);
};

describe('the padding of a convolution', () => {
  it('moves to the convolution before it, through nodes that compute each position for itself', () => {
    const norm: GraphNode = { id: 'norm', op: 'batchNorm', inputs: ['form'], epsilon: 0.1, momentum: 0.1 };
    const narrow: GraphNode = { ...pointwise, id: 'narrow', inputs: ['norm'], filters: 2 };
    const nodes = [input(6, 6, 1), first, form, norm, narrow, second('narrow')];
    expect(paddingsOf(nodes)).toEqual({ first: [2, 2, 2, 2], second: [0, 0, 0, 0] });
  });

  it('counts the stride of that convolution, and pads no more than the last window needs', () => {
    // 7 rows, stride 2, padding 1: 4 rows, read at -1, 1, 3, 5. Two more above, one more below: from -5 to 7 + 2 = row 9.
    const strided: GraphNode = { ...first, stride: [2, 2] };
    const nodes = [input(7, 7, 1), strided, form, second('form', { kernel: [4, 4], padding: [2, 1, 0, 2] })];
    expect(paddingsOf(nodes)).toEqual({ first: [5, 3, 1, 5], second: [0, 0, 0, 0] });
  });

  it('stays without padding, without a convolution before it, and where another node reads between', () => {
    expect(paddingsOf([input(6, 6, 1), first, form, second('form', { padding: [0, 0, 0, 0] })])).toBeUndefined();
    expect(paddingsOf([input(6, 6, 1), second('input')])).toBeUndefined();
    expect(
      paddingsOf([input(6, 6, 1), first, { id: 'relu', op: 'activation', kind: 'relu', inputs: ['first'] }, second('relu')]),
    ).toBeUndefined();
    const sum: GraphNode = { id: 'sum', op: 'add', inputs: ['second', 'form'] };
    expect(paddingsOf([input(6, 6, 1), first, form, second('form', { filters: 2 }), sum])).toBeUndefined();
    const map: GraphNode = { id: 'map', op: 'bias', inputs: ['first'], shape: [6, 6, 2] };
    expect(paddingsOf([input(6, 6, 1), first, map, second('map')])).toBeUndefined();
  });
});

describe('a network with moved padding', () => {
  const nodes = [
    input(8, 8, 1),
    first,
    form,
    second('form'),
    { id: 'flat', op: 'flatten', inputs: ['second'] },
  ] as const satisfies readonly GraphNode[];
  const model = modelOf(nodes);
  const moved = movedPadding(model.graph, nodes[3]);
  const hoisted: Model = { ...model, graph: withPaddings(model.graph, moved?.paddings ?? new Map()) };
  const image = randomImage(model.graph, new RandomStream(3, [0, 0, 0]));
  const valuesOf = ({ graph, weights }: Model): Float64Array => interpret(graph, weights, image).get('flat') ?? new Float64Array();

  it('computes the same inside, and something else at the border', () => {
    const [before, after] = [valuesOf(model), valuesOf(hoisted)];
    const differs = [...before.keys()].filter((index) => Math.abs((before[index] ?? 0) - (after[index] ?? 0)) > 1e-9);
    const border = [...before.keys()].filter((index) => [0, 7].includes(Math.floor(index / 8)) || [0, 7].includes(index % 8));
    expect(differs).toEqual(border);
  });

  it('merges exactly, which the original does not', () => {
    expect(nodesOf(reduced(model, 'all'))).toEqual(['input', 'first', 'second', 'flat']);
    const merged = reduced(hoisted, 'all');
    expect(nodesOf(merged)).toEqual(['input', 'second', 'flat']);
    expect(merged.reduced.graph.nodes[1]).toMatchObject({ kernel: [5, 5], padding: [2, 2, 2, 2] });
  });
});

it('for random pairs of convolutions, shapes stay, and the moved network becomes one convolution that computes the same', () => {
  let count = 0;
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const stream = new RandomStream(seed, [8, 0, 0]);
      const small = (): number => stream.below(3);
      const pair = (): Pair => [1 + stream.below(2), 1 + stream.below(2)];
      const layer = (id: string, read: string): Conv2dNode => ({
        ...{ id, op: 'conv2d', inputs: [read], filters: 2, kernel: [2 + stream.below(2), 2 + stream.below(2)] },
        ...{ stride: pair(), dilation: pair(), padding: [small(), small(), small(), small()], groups: 1 + stream.below(2), bias: true },
      });
      const chain = [input(13, 14, 2), layer('first', 'input'), form, layer('second', 'form')];
      const model = modelOf([...chain, { id: 'flat', op: 'flatten', inputs: ['second'] }]);
      const moved = movedPadding(model.graph, graphView(model.graph).node('second'));
      if (!moved) return;
      count++;
      const hoisted = { ...model, graph: withPaddings(model.graph, moved.paddings) };
      const merged = reduced(hoisted, 'all');
      expect(nodesOf(merged).filter((id) => !id.endsWith('/border'))).toEqual(['input', 'second', 'flat']);
      const image = randomImage(model.graph, new RandomStream(seed, [9, 0, 0]));
      const [before, after] = [hoisted, merged.reduced].map(({ graph, weights }) => interpret(graph, weights, image).get('flat') ?? []);
      expect(relativeDifference(after ?? [], before ?? [])).toBeLessThan(1e-5);
    }),
    { numRuns: 60 },
  );
  expect(count).toBeGreaterThan(30);
});
