import { expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, inferShapes, type Model, shapeAt } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { reduce, type Reduction } from '#shared/reduction/index.ts';
import { caseCount, caseSeeds } from '../../random-cases.ts';
import { interpret } from '../../reference/interpreter.ts';
import { normalWeights, randomModel } from '../../reference/random-graph.ts';
import { worstDifference } from '../../reference/worst-difference.ts';
import { openProgram } from '../program/open-program.ts';

const MODELS = 14;
const IMAGES = 8;

it('original and reduced network are equal in TensorFlow and in the reference interpreter', async () => {
  let compared = 0;
  for (const seed of caseSeeds(3 * MODELS, 1)) {
    if (compared === caseCount(MODELS)) break;
    const model = randomModel(seed);
    const reduction = reductionOf(model);
    if (!reduction) continue;
    const images = Uint8Array.from({ length: IMAGES * elementsOf(shapeAt(inferShapes(model.graph), 'input')) }, byteOf(seed));
    const [before, after] = [await logits(model, images), await logits(reduction.reduced, images)];
    expect(worstDifference(after, before), `seed ${seed}`).toBeLessThan(1e-4);
    expect(worstDifference(before, textbook(model, images)), `seed ${seed}`).toBeLessThan(1e-4);
    compared++;
  }
  expect(compared).toBe(caseCount(MODELS));
});

it('a zero-padded skip around a convolution after a map of constants is computed', async () => {
  const nodes: Model['graph']['nodes'] = [
    { id: 'input', op: 'input', inputs: [], shape: [6, 3, 2] },
    { id: 'map', op: 'bias', inputs: ['input'], shape: [6, 3, 2] },
    { id: 'skip', op: 'pad', inputs: ['map'], before: [0, 0, 1], after: [0, 0, 1] },
    {
      ...{ id: 'conv', op: 'conv2d', inputs: ['map'], filters: 4, kernel: [1, 1], stride: [1, 1] },
      ...{ padding: [0, 0, 0, 0], groups: 1, bias: true },
    },
    { id: 'sum', op: 'add', inputs: ['skip', 'conv'] },
    { id: 'pool', op: 'globalAveragePool', inputs: ['sum'] },
  ];
  const graph = { format: 1, name: 'skip', nodes, output: 'pool' } as const;
  const model = { graph, weights: normalWeights(graph, new RandomStream(1, [0, 0, 0])) };
  const images = Uint8Array.from({ length: IMAGES * 36 }, byteOf(1));
  expect(worstDifference(await logits(model, images), textbook(model, images))).toBeLessThan(1e-5);
});

function reductionOf(model: Model): Reduction | undefined {
  try {
    return reduce(model, new Map(), { tolerance: 0, without: new Set() });
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
}

function byteOf(seed: number): () => number {
  const stream = new RandomStream(seed, [9, 0, 0]);
  return () => stream.below(256);
}

async function logits({ graph, weights }: Model, images: Uint8Array): Promise<Float32Array> {
  const program = await openProgram(graph);
  program.assign(weights);
  return program.logits(images);
}

/** `openProgram` scales pixels to -1..1. */
function textbook({ graph, weights }: Model, images: Uint8Array): number[] {
  const size = images.length / IMAGES;
  return Array.from({ length: IMAGES }, (_, index) => {
    const image = Float64Array.from(images.subarray(index * size, (index + 1) * size), (pixel) => (pixel / 255 - 0.5) / 0.5);
    return [...(interpret(graph, weights, image).get(graph.output) ?? [])];
  }).flat();
}
