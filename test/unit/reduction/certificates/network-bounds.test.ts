import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelsOf, type GraphNode, graphView, type Model, operations } from '#shared/graph/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { RandomStream } from '#shared/random/index.ts';
import { networkBounds } from '#shared/reduction/certificates/certified-neurons.ts';
import { valueBounds } from '#shared/reduction/value-bounds.ts';
import { caseCount } from '../../../random-cases.ts';
import { extremeImages, farthestImage } from '../../../reference/extreme-images.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { randomModel } from '../../../reference/random-graph.ts';
import { modelOf } from '../merging/merged-model.ts';

const RUNS = 80;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Bounds of a random input: mostly narrow ones, with which layers keep their states. */
function inputBounds(model: Model, seed: number): ChannelBounds {
  const stream = new RandomStream(seed, [3, 0, 0]);
  const reach = [0.05, 0.3, 2][stream.below(3)] ?? 1;
  return Array.from({ length: channelsOf(graphView(model.graph).inputShape) }, () => {
    const center = stream.normal();
    return [center - reach, center + reach];
  });
}

/** A value of a node outside its bounds, in words. */
function escapeOf({ graph, weights }: Model, bounds: ReadonlyMap<string, ChannelBounds>, image: Float64Array): string | undefined {
  for (const [id, values] of interpret(graph, weights, image)) {
    const own = bounds.get(id) ?? [];
    const index = values.findIndex((value, at) => {
      const [low, high] = own[at % own.length] ?? [Infinity, -Infinity];
      return !(value >= low && value <= high);
    });
    if (index >= 0) return `${id} of channel ${index % own.length}: ${values[index]} outside ${String(own[index % own.length])}`;
  }
  return undefined;
}

describe('bounds of a network', () => {
  it('contain the values of every node for random and extreme images', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const input = inputBounds(model, seed);
        const bounds = networkBounds(model, input);
        for (const { op, id } of model.graph.nodes) if (bounds.get(id)?.some((ends) => ends.every(Number.isFinite))) reached.add(op);
        for (const image of extremeImages(model.graph, input, new RandomStream(seed, [4, 0, 0]))) {
          expect(escapeOf(model, bounds, image)).toBeUndefined();
        }
      }),
      { numRuns: caseCount(RUNS) },
    );
    expect([...reached].sort()).toEqual(Object.keys(operations).sort());
  });

  it('contain the values that a search for the farthest ones finds', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const input = inputBounds(model, seed);
        const bounds = networkBounds(model, input);
        const stream = new RandomStream(seed, [5, 0, 0]);
        const read = model.graph.nodes.flatMap((node) => (node.op === 'activation' ? node.inputs : []));
        const node = read[stream.below(Math.max(1, read.length))];
        if (node === undefined) return;
        for (const sign of [1, -1] as const) {
          const image = farthestImage(model, input, { node, index: 0, sign }, stream);
          expect(escapeOf(model, bounds, image)).toBeUndefined();
        }
      }),
      { numRuns: caseCount(RUNS / 8) },
    );
  });
});

describe('bounds of affine layers in series', () => {
  const input: readonly (readonly [number, number])[] = [[-1, 1]];
  const dense = (id: string, read: string, units: number, bias = false): GraphNode => ({ id, op: 'dense', inputs: [read], units, bias });
  const relu = (read: string): GraphNode => ({ id: 'relu', op: 'activation', kind: 'relu', inputs: [read] });
  const start: GraphNode = { id: 'input', op: 'input', inputs: [], shape: [1] };

  it('count a value that reaches the node twice once: (x) - (x - 3) is 3', () => {
    const nodes = [start, dense('first', 'input', 2, true), dense('second', 'first', 1), relu('second')];
    const model = modelOf(nodes, { 'first/kernel': [1, 1], 'first/bias': [0, -3], 'second/kernel': [1, -1] });
    expect(valueBounds(model, { input }).get('second')).toEqual([[1, 5]]);
    const [[low, high] = [NaN, NaN]] = networkBounds(model, input).get('second') ?? [];
    expect([low, high]).toEqual([expect.closeTo(3, 4), expect.closeTo(3, 4)]);
    // Rounded outward.
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
  });

  it('compose batch normalization and a skip: 2 (x - 1) + 5 - x is x + 3', () => {
    const norm: GraphNode = { id: 'norm', op: 'batchNorm', inputs: ['input'], epsilon: 0, momentum: 0.1 };
    const sum: GraphNode = { id: 'sum', op: 'add', inputs: ['norm', 'negated'] };
    const negated: GraphNode = { id: 'negated', op: 'scale', inputs: ['input'] };
    const model = modelOf([start, norm, negated, sum, relu('sum')], {
      ...{ 'norm/gamma': [4], 'norm/beta': [5], 'norm/mean': [1], 'norm/variance': [4], 'negated/scale': [-1] },
    });
    const [[low, high] = [NaN, NaN]] = networkBounds(model, input).get('sum') ?? [];
    expect([low, high]).toEqual([expect.closeTo(2, 4), expect.closeTo(4, 4)]);
  });

  it('do not compose through zero padding', () => {
    const conv = { op: 'conv2d', filters: 1, kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1], groups: 1, bias: false } as const;
    const nodes: readonly GraphNode[] = [
      { id: 'input', op: 'input', inputs: [], shape: [4, 4, 1] },
      { ...conv, id: 'first', inputs: ['input'] },
      { ...conv, id: 'second', inputs: ['first'] },
      relu('second'),
    ];
    const model = modelOf(nodes, { 'first/kernel': [0, 0, 0, 0, 1, 0, 0, 0, 0], 'second/kernel': [1, 1, 1, 1, 1, 1, 1, 1, 1] });
    const [[low, high] = [NaN, NaN]] = networkBounds(model, input).get('second') ?? [];
    expect([low, high]).toEqual([expect.closeTo(-9, 4), expect.closeTo(9, 4)]);
  });
});
