import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { propagateConstants } from '#shared/reduction/constants.ts';
import { removeChannels as removal } from '#shared/reduction/remove-channels.ts';
import { convolution, dense, globalPool, network, rectifier } from '../../integration/program/small-network.ts';
import { caseCount } from '../../random-cases.ts';
import { interpret } from '../../reference/interpreter.ts';
import { normalWeights, randomImage, randomModel } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';

const removeChannels = (model: Model): Model => removal(model).model;

const RUNS = 800;
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('for any network', () => {
  it('constant channels have the propagated values for every input', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { graph, weights } = randomModel(seed);
        const { values } = propagateConstants({ graph, weights });
        const outputs = interpret(graph, weights, randomImage(graph, new RandomStream(seed, [1, 0, 0])));
        for (const [id, maps] of values) {
          const data = outputs.get(id) ?? new Float64Array();
          for (const [channel, map] of maps.entries()) {
            if (map)
              expect(
                worstDifference(
                  data.filter((_, index) => index % maps.length === channel),
                  map,
                ),
                `${id} ${channel}`,
              ).toBeLessThan(1e-9);
          }
        }
      }),
      { numRuns: caseCount(RUNS) },
    );
  });

  it('removing channels does not change the output', () => {
    let [removed, refused, narrowed] = [0, 0, 0];
    fc.assert(
      fc.property(seeds, (seed) => {
        const model = randomModel(seed);
        const reduced = reducedUnlessConstant(model);
        if (!reduced) {
          refused++;
          return;
        }
        if (reduced.graph.nodes.length < model.graph.nodes.length) removed++;
        if (groupsOf(reduced) < groupsOf(model)) narrowed++;
        for (let draw = 0; draw < 2; draw++) {
          const image = randomImage(model.graph, new RandomStream(seed, [1, draw, 0]));
          const [before, after] = [model, reduced].map(({ graph, weights }) => interpret(graph, weights, image).get(graph.output) ?? []);
          expect(worstDifference(after ?? [], before ?? [])).toBeLessThan(1e-4);
        }
      }),
      { numRuns: caseCount(RUNS) },
    );
    // Ensures that enough cases were reduced.
    expect(removed).toBeGreaterThan(caseCount(RUNS) / 10);
    expect(narrowed).toBeGreaterThan(caseCount(RUNS) / 100);
    expect(refused).toBeLessThan(caseCount(RUNS) / 2);
  });
});

describe('a depthwise convolution', () => {
  const conv = { op: 'conv2d', stride: [1, 1], padding: [0, 0, 0, 0], bias: false } as const;
  const model: Model = {
    graph: {
      ...{ format: 1, name: 'depthwise', output: 'flat' },
      nodes: [
        { id: 'input', op: 'input', inputs: [], shape: [2, 2, 1] },
        { ...conv, id: 'widen', inputs: ['input'], filters: 3, kernel: [1, 1], groups: 1 },
        { ...conv, id: 'depthwise', inputs: ['widen'], filters: 6, kernel: [2, 2], groups: 3 },
        { ...conv, id: 'narrow', inputs: ['depthwise'], filters: 1, kernel: [1, 1], groups: 1 },
        { id: 'flat', op: 'flatten', inputs: ['narrow'] },
      ],
    },
    weights: new Map([
      ['widen/kernel', Float32Array.of(1, 2, 3)],
      ['depthwise/kernel', Float32Array.from({ length: 24 }, (_, index) => index + 1)],
      // Neither output of the second channel is read, and only one of the third's.
      ['narrow/kernel', Float32Array.of(1, 1, 0, 0, 1, 0)],
    ]),
  };

  it('loses unread groups with their input channels; a kept group is kept as a whole', () => {
    const { graph, weights } = removeChannels(model);
    expect(graph.nodes.find(({ id }) => id === 'widen')).toMatchObject({ filters: 2 });
    expect(graph.nodes.find(({ id }) => id === 'depthwise')).toMatchObject({ filters: 4, groups: 2 });
    expect([...(weights.get('widen/kernel') ?? [])]).toEqual([1, 3]);
    // Rows are taps; columns are the outputs 0, 1, 4 and 5. Output 5 is not needed.
    expect([...(weights.get('depthwise/kernel') ?? [])]).toEqual([1, 2, 5, 0, 7, 8, 11, 0, 13, 14, 17, 0, 19, 20, 23, 0]);
    expect([...(weights.get('narrow/kernel') ?? [])]).toEqual([1, 1, 1, 0]);
  });
});

describe('a gate that is exactly 0 in two of four channels', () => {
  // hardSigmoid(±9) is 1 and 0; the scores do not depend on the image.
  const graph = network(
    [3, 3, 1],
    convolution('a', 'input', { filters: 4 }),
    rectifier('a-relu', 'a'),
    globalPool('squeezed', 'a-relu'),
    dense('scores', 'squeezed', 4),
    rectifier('gate', 'scores', 'hardSigmoid'),
    { id: 'spread', op: 'reshape', inputs: ['gate'], shape: [1, 1, 4] },
    { id: 'gated', op: 'multiply', inputs: ['a-relu', 'spread'] },
    globalPool('pool', 'gated'),
    dense('head', 'pool', 2),
  );
  const weights = new Map(normalWeights(graph, new RandomStream(1, [0, 0, 0])));
  weights.set('scores/kernel', new Float32Array(16));
  weights.set('scores/bias', Float32Array.of(-9, 9, -9, 9));

  it('leaves two channels to compute, with the same outputs', () => {
    const model = { graph, weights };
    const smaller = removeChannels(model);
    expect(smaller.graph.nodes.find(({ id }) => id === 'a')).toMatchObject({ filters: 2 });
    expect(smaller.graph.nodes.some(({ id }) => id === 'scores')).toBe(false);
    const image = randomImage(graph, new RandomStream(2, [0, 0, 0]));
    const outputs = [model, smaller].map((one) => interpret(one.graph, one.weights, image).get('head') ?? []);
    expect(worstDifference(outputs[1] ?? [], outputs[0] ?? [])).toBeLessThan(1e-6);
  });
});

function groupsOf({ graph }: Model): number {
  return graph.nodes.reduce((sum, node) => sum + (node.op === 'conv2d' && node.groups > 1 ? node.groups : 0), 0);
}

function reducedUnlessConstant(model: Model): Model | undefined {
  try {
    return removeChannels(model);
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
}
