import { describe, expect, test } from 'vitest';
import { prunableLayers, shapePreservingBlocks } from '#shared/graph/index.ts';
import { type ConfiguredMethod, configuredMethod, methodSchema, type RoundInput } from '#shared/methods/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { withoutBlocks } from '#shared/reduction/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { decisionOf, outcomeOf, roundOfGraph } from './round-input.ts';

const method = (settings: object = {}): ConfiguredMethod => configuredMethod(methodSchema.parse({ kind: 'lacoot', ...settings }));

/** Three layers of 5 units after the first: three blocks. */
const graph = buildNetwork({ kind: 'mlp', hidden: [5, 5, 5, 5], dropout: 0 }, [1, 2, 1], 2);
const blocks = shapePreservingBlocks(graph);
const layers = ['hidden2/dense', 'hidden3/dense', 'hidden4/dense'];

/** A round after which the three blocks have these distances. */
function roundWith(distances: readonly number[], changes: Partial<RoundInput> = {}): RoundInput {
  const input = roundOfGraph(graph, []);
  const blockDistances = new Map(blocks.map(({ output }, index) => [output, distances[index] ?? NaN]));
  return { ...input, round: 2, measured: { ...input.measured, blockDistances }, ...changes };
}

describe('LaCoOT', () => {
  test('adds its term after the dense training, without the blocks of locked layers, and none if λ is 0', () => {
    const prunable = prunableLayers(graph);
    const [term] = method({ lambda: 2, locked: ['hidden3/dense'] }).objective(prunable);
    expect(term?.config).toEqual({ kind: 'lacoot', lambda: 2, kept: ['hidden3/relu'] });
    const moment = { step: 0, stepsPerEpoch: 1, epochs: 1, states: new Map<string, { entropy: number }>() };
    expect([0, 1, 2].map((round) => term?.coefficients({ ...moment, round }))).toEqual([[0], [1], [1]]);
    expect(method({ lambda: 0 }).objective(prunable)).toEqual([]);
  });

  test('trains with the term first', async () => {
    const decision = await decisionOf(method().decide(roundWith([3, 1, 2], { round: 1 })));
    expect(decision).toMatchObject({ actions: [], trainEpochs: 3 });
    expect(decision.layers.map(({ layer, what, numbers }) => [layer, what, numbers['distance']])).toEqual([
      [layers[0], 'keep', 3],
      [layers[1], 'keep', 1],
      [layers[2], 'keep', 2],
    ]);
  });

  test('then bypasses the blocks with the smallest distances, the earlier one of a tie', async () => {
    const one = await decisionOf(method().decide(roundWith([2, 1, 1])));
    expect(one.actions).toEqual([{ kind: 'bypass-block', block: blocks[1] }]);
    expect(one.layers.map(({ what }) => what)).toEqual(['keep', 'bypass', 'keep']);
    const two = await decisionOf(method({ blocks: 2, locked: ['hidden3/dense'] }).decide(roundWith([2, 1, 1])));
    expect(two.actions).toEqual([
      { kind: 'bypass-block', block: blocks[2] },
      { kind: 'bypass-block', block: blocks[0] },
    ]);
    expect(two.layers.map(({ layer }) => layer)).toEqual([layers[0], layers[2]]);
  });

  test('does not train after bypassing if `retrain` is off', async () => {
    expect(await decisionOf(method({ retrain: false }).decide(roundWith([2, 1, 3])))).toMatchObject({ trainEpochs: 0 });
    expect(await decisionOf(method({ retrain: false }).decide(roundWith([2, 1, 3], { round: 1 })))).toMatchObject({ trainEpochs: 3 });
  });

  test('stops when no block is left', async () => {
    const stop = { stop: 'blocks', reason: 'All blocks that may be bypassed are bypassed.' };
    expect(await outcomeOf(method().decide(roundWith([], { graph: withoutBlocks(graph, blocks) })))).toEqual(stop);
    expect(await outcomeOf(method({ locked: layers }).decide(roundWith([1, 2, 3])))).toEqual(stop);
  });

  test('leaves layers outside of blocks unchanged', () => {
    const { entropy } = roundWith([]);
    const why = 'no block around it has an output of its input’s shape';
    expect(method().applies({ graph, layers: prunableLayers(graph), entropy }).skipped).toEqual([{ layer: 'hidden1/dense', why }]);
    const plain = buildNetwork(networkSchema.parse({ kind: 'plain', widths: [6, 8] }), [28, 28, 1], 10);
    expect(method().applies({ graph: plain, layers: prunableLayers(plain), entropy }).skipped).toEqual([
      { layer: 'stage1/conv1', why },
      { layer: 'stage2/conv1', why },
    ]);
  });

  test('leaves the whole block of a locked layer unchanged', () => {
    const { entropy } = roundWith([]);
    const residual = buildNetwork(networkSchema.parse({ kind: 'residual', widths: [4], blocks: [2] }), [4, 4, 1], 2);
    const network = { graph: residual, layers: prunableLayers(residual), entropy };
    const [first] = network.layers.filter(({ name }) => name.startsWith('stage1/block1'));
    const skippedIn = (settings: object): readonly string[] =>
      method(settings)
        .applies(network)
        .skipped.map(({ layer, why }) => `${layer}: ${why}`);
    const tied = 'stage1/block1/conv2: another layer of its block is locked';
    expect(skippedIn({})).not.toContain(tied);
    expect(skippedIn({ locked: [first?.name] })).toEqual([...skippedIn({}), tied]);
  });
});
