import { describe, expect, test } from 'vitest';
import type { ModelGraph } from '#shared/graph/index.ts';
import { type ConfiguredMethod, configuredMethod, methodSchema } from '#shared/methods/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { decisionOf, outcomeOf, roundOfGraph } from './round-input.ts';

const easier = (settings: object = {}): ConfiguredMethod => configuredMethod(methodSchema.parse({ kind: 'easier', ...settings }));

const graph = buildNetwork({ kind: 'mlp', hidden: [2, 3], dropout: 0 }, [1, 2, 1], 2);
const zero = [0, 0, 0];
// One bit and 1 - 0 / 2 … : means of 1 and of H(1/4) = 2 - 3/4 log2 3.
const undecided = { on: [4, 4], off: [4, 4], zero };
const mostlyOn = { on: [6, 2, 6], off: [2, 6, 2], zero };

describe('easier', () => {
  test('replaces the activation with the lowest entropy by the identity, prunes nothing, and trains a complete schedule', async () => {
    const decision = await decisionOf(easier().decide(roundOfGraph(graph, [undecided, mostlyOn])));
    expect(decision.actions).toEqual([{ kind: 'linear-form', layer: 'hidden2/dense', scale: Float32Array.of(1, 1, 1) }]);
    expect(decision.trainEpochs).toBe(3);
    expect(decision.layers.map(({ layer, what }) => [layer, what])).toEqual([
      ['hidden1/dense', 'keep'],
      ['hidden2/dense', 'linearize'],
    ]);
    expect(decision.layers[0]?.numbers).toEqual({ entropy: 1 });
    expect(decision.layers[1]?.numbers['entropy']).toBeCloseTo(2 - 0.75 * Math.log2(3), 12);
  });

  test('with the majority form, each neuron gets the slope of its more frequent state', async () => {
    const decision = await decisionOf(easier({ form: 'majority' }).decide(roundOfGraph(graph, [undecided, mostlyOn])));
    expect(decision.actions).toEqual([{ kind: 'linear-form', layer: 'hidden2/dense', scale: Float32Array.of(1, 0, 1) }]);
  });

  test('the majority form of PReLU has the trained slope for OFF neurons, that of ReLU6 a slope of 1 for ON neurons', async () => {
    const withActivation = (kind: 'prelu' | 'relu6'): ModelGraph => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.op === 'activation' ? { ...node, kind } : node)),
    });
    const slopes = new Map([['hidden2/relu/slope', Float32Array.of(0.1, 0.25, 0.3)]]);
    const method = easier({ form: 'majority' });
    const [prelu] = (await decisionOf(method.decide(roundOfGraph(withActivation('prelu'), [undecided, mostlyOn], slopes)))).actions;
    expect(prelu).toMatchObject({ scale: Float32Array.of(1, 0.25, 1) });
    const [relu6] = (await decisionOf(method.decide(roundOfGraph(withActivation('relu6'), [undecided, mostlyOn])))).actions;
    expect(relu6).toMatchObject({ scale: Float32Array.of(1, 0, 1) });
  });

  test('the majority form of an activation with bounds has their constants, and the slope of its linear middle', async () => {
    const sigmoid: ModelGraph = {
      ...graph,
      nodes: graph.nodes.map((node) => (node.op === 'activation' ? { ...node, kind: 'hardSigmoid' } : node)),
    };
    const regions = { low: [6, 1, 0], middle: [1, 6, 2], high: [1, 1, 6] };
    const input = roundOfGraph(sigmoid, [undecided, { ...mostlyOn, regions }]);
    const [action] = (await decisionOf(easier({ form: 'majority' }).decide(input))).actions;
    // 0 below -3, z / 6 + 1/2 between, 1 above 3.
    expect(action).toMatchObject({ scale: Float32Array.of(0, 1 / 6, 0), offset: Float32Array.of(0, 0.5, 1) });
  });

  test('ties go to the earlier layer; locked and linear layers are excluded', async () => {
    const equal = roundOfGraph(graph, [undecided, { on: [4, 4, 4], off: [4, 4, 4], zero }]);
    expect((await decisionOf(easier().decide(equal))).actions).toMatchObject([{ layer: 'hidden1/dense' }]);
    expect((await decisionOf(easier({ locked: ['hidden1/dense'] }).decide(equal))).actions).toMatchObject([{ layer: 'hidden2/dense' }]);
    expect((await decisionOf(easier().decide({ ...equal, linearized: ['hidden1/dense'] }))).actions).toMatchObject([
      { layer: 'hidden2/dense' },
    ]);
  });

  test('stops if every activation is linear or locked', async () => {
    const input = { ...roundOfGraph(graph, [undecided, mostlyOn]), linearized: ['hidden1/dense'] };
    expect(await outcomeOf(easier({ locked: ['hidden2/dense'] }).decide(input))).toEqual({
      stop: 'linear',
      reason: 'All activations that may become linear are linear.',
    });
  });
});
