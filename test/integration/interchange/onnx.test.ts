import { describe, expect, it } from 'vitest';
import { encodeOnnx } from '#main/interchange/index.ts';
import { inferShapes, shapeAt, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { interpret } from '../../reference/interpreter.ts';
import { randomImage, randomModel } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';
import { runOnnx } from './run-onnx.ts';

const GRAPHS = 400;

/** Worst relative difference between onnxruntime and the definitions, for batches of one and of three. */
async function worstOf(graph: ModelGraph, weights: Weights, seed: number): Promise<number> {
  const stream = new RandomStream(seed, [1, 0, 0]);
  const images = [0, 1, 2].map(() => randomImage(graph, stream));
  const expected = images.map((image) => [...(interpret(graph, weights, image).get(graph.output) ?? [])]);
  const file = encodeOnnx({ graph, weights }, new Map());
  const shape = shapeAt(inferShapes(graph), graph.nodes[0]?.id ?? '');
  const alone = await runOnnx(file, shape, images.slice(0, 1));
  const together = await runOnnx(file, shape, images);
  return Math.max(...[...alone, ...together].map((logits, index) => worstDifference(logits, expected[index === 0 ? 0 : index - 1] ?? [])));
}

describe('what onnxruntime makes of a written file', () => {
  it('is what the definitions give, for random networks', async () => {
    const wrong: string[] = [];
    for (let seed = 0; seed < GRAPHS; seed++) {
      const { graph, weights } = randomModel(seed);
      const worst = await worstOf(graph, weights, seed);
      if (!(worst < 1e-3)) wrong.push(`${seed}: ${worst}`);
    }
    expect(wrong).toEqual([]);
  });
});
