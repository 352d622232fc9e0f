import { describe, expect, it } from 'vitest';
import { encodeSavedModel, writeTensorflowGraph } from '#main/interchange/index.ts';
import { runSavedModel } from '#main/program/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { smallModels } from '../../fixtures/onnx/models.ts';
import { caseSeeds } from '../../random-cases.ts';
import { interpret } from '../../reference/interpreter.ts';
import { randomImage, randomModel } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';

const RANDOM_GRAPHS = 20;
/** float32 against float64, through a handful of layers. */
const LIMIT = 1e-4;

/** Worst relative difference between TensorFlow and the reference interpreter, for batches of one and of all images. */
function worstOf(model: Model, images: readonly Float64Array[]): number {
  const expected = images.map((image) => [...(interpret(model.graph, model.weights, image).get(model.graph.output) ?? [])]);
  const graph = writeTensorflowGraph(model);
  const file = { bytes: encodeSavedModel(graph), input: graph.input.name, output: graph.output.name };
  const values = Float32Array.from(images.flatMap((image) => [...image]));
  const size = values.length / images.length;
  const [alone = [], together = []] = runSavedModel(file, [
    { shape: [1, ...graph.input.shape], values: values.subarray(0, size) },
    { shape: [images.length, ...graph.input.shape], values },
  ]);
  return Math.max(worstDifference(alone, expected[0] ?? []), worstDifference(together, expected.flat()));
}

describe('a SavedModel in TensorFlow', () => {
  it.each(smallModels().map((model) => [model.name, model] as const))('matches the reference interpreter: %s', (_, model) => {
    expect(worstOf(model, model.images)).toBeLessThan(LIMIT);
  });

  it('matches the reference interpreter for random networks', () => {
    const wrong: string[] = [];
    for (const seed of caseSeeds(RANDOM_GRAPHS, 100)) {
      const model = randomModel(seed);
      const stream = new RandomStream(seed, [1, 0, 0]);
      const worst = worstOf(model, [randomImage(model.graph, stream), randomImage(model.graph, stream)]);
      if (worst > LIMIT) wrong.push(`${seed}: ${worst}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each<[string, NetworkConfig]>([
    ['residual', { kind: 'residual', widths: [4, 6, 8], blocks: [1, 2, 1], stem: 'stride-1', dropout: 0.1 }],
    ['mlp', { kind: 'mlp', hidden: [16, 8], dropout: 0.2 }],
  ])('is what the definitions give, for a %s network', (_, config) => {
    const graph = buildNetwork(config, [12, 10, 3], 5);
    const model = { graph, weights: initialWeights(graph, 1) };
    expect(worstOf(model, [randomImage(graph, new RandomStream(1, [1, 0, 0]))])).toBeLessThan(LIMIT);
  });
});
