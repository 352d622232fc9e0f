import { describe, expect, it } from 'vitest';
import { encodeOnnx } from '#main/interchange/index.ts';
import { inferShapes, type ModelGraph, shapeAt, type Weights } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { smallModels } from '../../fixtures/onnx/models.ts';
import { caseSeeds } from '../../random-cases.ts';
import { interpret } from '../../reference/interpreter.ts';
import { normalWeights, randomImage, randomModel } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';
import { runOnnx } from './run-onnx.ts';

const RANDOM_GRAPHS = 300;
/** float32 against float64, through a handful of layers. */
const LIMIT = 1e-4;

/** Worst relative difference between ONNX Runtime and the reference interpreter, for batches of one and three. */
async function worstOf(graph: ModelGraph, weights: Weights, images: readonly Float64Array[]): Promise<number> {
  const expected = images.map((image) => interpret(graph, weights, image).get(graph.output) ?? []);
  const file = encodeOnnx({ graph, weights }, new Map());
  const shape = shapeAt(inferShapes(graph), graph.nodes[0]?.id ?? '');
  const alone = await runOnnx(file, shape, images.slice(0, 1));
  const together = await runOnnx(file, shape, images);
  const differences = (found: readonly Float32Array[]): number[] =>
    found.map((logits, index) => worstDifference(logits, expected[index] ?? []));
  return Math.max(...differences(alone), ...differences(together));
}

const threeImages = (graph: ModelGraph, seed: number): readonly Float64Array[] => {
  const stream = new RandomStream(seed, [1, 0, 0]);
  return [0, 1, 2].map(() => randomImage(graph, stream));
};

describe('a written file in ONNX Runtime', () => {
  it.each(smallModels().map((model) => [model.name, model] as const))('matches the reference interpreter: %s', async (_, model) => {
    expect(await worstOf(model.graph, model.weights, model.images)).toBeLessThan(LIMIT);
  });

  it('matches the reference interpreter for random networks', async () => {
    const wrong: string[] = [];
    for (const seed of caseSeeds(RANDOM_GRAPHS, 100)) {
      const { graph, weights } = randomModel(seed);
      const worst = await worstOf(graph, weights, threeImages(graph, seed));
      if (worst > LIMIT) wrong.push(`${seed}: ${worst}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each<[string, NetworkConfig, readonly number[]]>([
    ['residual', { kind: 'residual', widths: [4, 6, 8], blocks: [1, 2, 1], stem: 'stride-1', dropout: 0.1 }, [12, 10, 3]],
    ['plain', { kind: 'plain', widths: [4, 6], blocks: [2, 1], dropout: 0 }, [9, 9, 1]],
    ['mlp', { kind: 'mlp', hidden: [16, 8], dropout: 0.2 }, [5, 6, 2]],
  ])('is what the definitions give, for a %s network', async (_, config, shape) => {
    const graph = buildNetwork(config, shape, 5);
    // Statistics, offsets and factors are arbitrary; kernels are scaled to keep the values bounded.
    const others = [...normalWeights(graph, new RandomStream(1, [4, 0, 0]))].filter(([name]) => !name.endsWith('/kernel'));
    const weights = new Map([...initialWeights(graph, 1), ...others]);
    expect(await worstOf(graph, weights, threeImages(graph, 1))).toBeLessThan(LIMIT);
  });
});
