import { describe, expect, test } from 'vitest';
import { hasPathWithout, layersWithoutBypass, type ModelGraph, prunableLayers, type Weights } from '#shared/graph/index.ts';
import { configuredMethod, type Decision, methodSchema } from '#shared/methods/index.ts';
import { buildNetwork, initialWeights, networkCatalog } from '#shared/networks/index.ts';
import { layerSummaries } from '#shared/planning/index.ts';
import { entropyBudget } from '#shared/pruning/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { liveness } from '#shared/reduction/index.ts';
import { networkSchema } from '#shared/settings/index.ts';
import { dense, flatten, network, rectifier } from '../../integration/program/small-network.ts';
import { decisionOf, type MeasuredLayer, outcomeOf, roundOf } from './round-input.ts';

const METHODS = ['nepenthe', 'imp', 'uniform', 'egp'] as const;

/** Decides one round for a network with these weights and entropies. */
async function decide(graph: ModelGraph, layers: readonly MeasuredLayer[], method: object): Promise<Decision> {
  return decisionOf(configuredMethod(methodSchema.parse(method)).decide(roundOf(layers, { graph, layers: prunableLayers(graph) })));
}

const layer = (name: string, weights: number[], entropy: number): MeasuredLayer => ({
  ...{ layer: name, weights: Float32Array.from(weights), mask: Float32Array.from(weights, () => 1), entropy },
});

describe('a layer without a bypass', () => {
  // 2 inputs → 2 neurons → 3 neurons → 2 classes, without a bypass. The first layer takes nearly all of the budget.
  const mlp = buildNetwork({ kind: 'mlp', hidden: [2, 3], dropout: 0 }, [1, 2, 1], 2);
  const layers = [layer('hidden1/dense', [1, -2, 3, -4], 0.001), layer('hidden2/dense', [6, 5, 4, 3, 2, 1], 1)];

  test('keeps the largest weight of each output channel; the rest of its share goes to the others', async () => {
    const { actions, layers: decided } = await decide(mlp, layers, { kind: 'nepenthe', zeta: 0.5 });
    // Of five weights, the first layer gives two, 1 and -2, and the second the other three: it keeps 6, 5 and 4 anyway.
    expect(actions).toEqual([
      { kind: 'mask-weights', layer: 'hidden1/dense', mask: Float32Array.of(0, 0, 1, 1) },
      { kind: 'mask-weights', layer: 'hidden2/dense', mask: Float32Array.of(1, 1, 1, 0, 0, 0) },
    ]);
    const why = 'entropy budget; no path bypasses it, so its largest weights are kept';
    expect(decided.map((one) => [one.why, one.numbers['pruned'], one.numbers['guarded']])).toEqual([
      [why, 2, 2],
      [why, 3, 3],
    ]);
  });

  test('is pruned like all others with `unbypassed: prune`', async () => {
    const { actions } = await decide(mlp, layers, { kind: 'nepenthe', zeta: 0.5, unbypassed: 'prune' });
    expect(actions).toMatchObject([
      { layer: 'hidden1/dense', mask: new Float32Array(4) },
      { layer: 'hidden2/dense', mask: Float32Array.of(1, 1, 1, 1, 1, 0) },
    ]);
  });

  test('ends the run once only guarded weights are left', async () => {
    const kept = [layer('hidden1/dense', [1, 2], 1), layer('hidden2/dense', [1, 2, 3], 1)];
    const method = configuredMethod(methodSchema.parse({ kind: 'nepenthe' }));
    const outcome = await outcomeOf(method.decide(roundOf(kept, { graph: mlp, layers: prunableLayers(mlp) })));
    expect(outcome).toMatchObject({ stop: 'emptied' });
  });
});

test('layers that bypass only each other are guarded in the round that would empty all of them', async () => {
  const graph = network(
    [2, 1, 1],
    flatten('flat', 'input'),
    dense('left', 'flat', 2),
    rectifier('left-relu', 'left'),
    dense('right', 'flat', 2),
    rectifier('right-relu', 'right'),
    { id: 'both', op: 'concat', inputs: ['left-relu', 'right-relu'], axis: 0 },
    dense('merge', 'both', 4),
    rectifier('merge-relu', 'merge'),
    dense('head', 'merge-relu', 2),
  );
  expect(layersWithoutBypass(graph)).toEqual(['merge']);
  const merge = layer(
    'merge',
    Array.from({ length: 16 }, (_, index) => 10 + index),
    1,
  );
  const layers = (right: number): MeasuredLayer[] => [layer('left', [1, 2, 3, 4], 0.001), layer('right', [1, 2, 3, 4], right), merge];
  const prunedBy = async (zeta: number, right: number): Promise<unknown[]> =>
    (await decide(graph, layers(right), { kind: 'nepenthe', zeta })).layers.map(({ numbers }) => numbers['pruned']);
  // One of them may be emptied: of five weights, the left layer gives four.
  expect((await prunedBy(0.2, 1))[0]).toBe(4);
  // Of 12 weights, both would give four: they give two each, and the merging layer eight.
  expect(await prunedBy(0.5, 0.001)).toEqual([2, 2, 8]);
});

function pruned(layers: readonly MeasuredLayer[], { actions }: Decision): MeasuredLayer[] {
  const masks = new Map(actions.flatMap((action) => (action.kind === 'mask-weights' ? [[action.layer, action.mask] as const] : [])));
  return layers.map((one) => ({ ...one, mask: masks.get(one.layer) ?? one.mask }));
}

describe('every built-in network', () => {
  const ROUNDS = 4;
  const ZETA = 0.5;

  test.each(networkCatalog)('ends the rounds of NEPENTHE’s defaults with a path to its output: $name', ({ network: config }) => {
    const graph = buildNetwork(config, [64, 64, 3], 10);
    for (const seed of [1, 2, 3]) {
      const stream = new RandomStream(seed, [0, 0, 0]);
      const remaining = new Map(layerSummaries(graph).map(({ name, weights }) => [name, weights]));
      for (let round = 1; round <= ROUNDS; round++) {
        const candidates = layerSummaries(graph).map(({ name, neurons, bypassed }) => ({
          ...{ layer: name, remaining: remaining.get(name) ?? 0, entropy: 10 ** (-4 * stream.uniform()), magnitude: stream.uniform() },
          guarded: bypassed ? 0 : neurons,
        }));
        const { total, layers } = entropyBudget(candidates, ZETA);
        expect(layers.reduce((sum, one) => sum + one.pruned, 0)).toBe(total);
        for (const one of layers) remaining.set(one.layer, one.remaining - one.pruned);
        const empty = new Set([...remaining].filter(([, left]) => left === 0).map(([name]) => name));
        expect(hasPathWithout(graph, empty)).toBe(true);
        expect(layersWithoutBypass(graph).filter((name) => (remaining.get(name) ?? 0) === 0)).toEqual([]);
      }
    }
  });

  const small = [
    { kind: 'mlp', hidden: [40, 20] },
    { kind: 'plain', widths: [8, 16] },
    { kind: 'residual', widths: [8, 16] },
    { kind: 'mobilenet-v2', width: 0.1 },
    { kind: 'swin', embed: 8, depths: [1, 1], heads: [2, 2], patch: 2, window: 2 },
  ] as const;

  test.each(small)('still depends on its input after the default rounds of any method: $kind', async (config) => {
    const graph = buildNetwork(networkSchema.parse(config), [8, 8, 1], 3);
    const weights = initialWeights(graph, 1);
    for (const [seed, kind] of METHODS.entries()) {
      const stream = new RandomStream(seed, [0, 0, 0]);
      let layers = measured(graph, weights, () => 10 ** (-4 * stream.uniform()));
      for (let round = 1; round <= ROUNDS; round++) layers = pruned(layers, await decide(graph, layers, { kind }));
      expect(collapseOf(graph, weights, layers)).toEqual([]);
    }
  });

  test('would lose a layer of MobileNetV2 in the first round as published', async () => {
    const graph = buildNetwork(networkSchema.parse({ kind: 'mobilenet-v2', width: 0.1 }), [8, 8, 1], 3);
    const weights = initialWeights(graph, 1);
    const least = 'stage7/block1/depthwise';
    const layers = measured(graph, weights, (name) => (name === least ? 0.01 : 0.5));
    const after = async (unbypassed: string): Promise<MeasuredLayer[]> =>
      pruned(layers, await decide(graph, layers, { kind: 'nepenthe', unbypassed }));
    expect(collapseOf(graph, weights, await after('prune'))).toContain(least);
    expect(collapseOf(graph, weights, await after('keep'))).toEqual([]);
  });
});

function measured(graph: ModelGraph, weights: Weights, entropyOf: (name: string) => number): MeasuredLayer[] {
  return prunableLayers(graph).map(({ name, kernel }) => {
    const values = weights.get(`${kernel}/kernel`) ?? new Float32Array();
    return { layer: name, weights: values, mask: new Float32Array(values.length).fill(1), entropy: entropyOf(name) };
  });
}

function collapseOf(graph: ModelGraph, weights: Weights, layers: readonly MeasuredLayer[]): readonly string[] {
  const masked = layers.map(
    ({ layer: name, weights: values, mask }) => [`${name}/kernel`, values.map((weight, index) => weight * (mask[index] ?? 0))] as const,
  );
  return liveness(graph, new Map([...weights, ...masked])).collapse;
}
