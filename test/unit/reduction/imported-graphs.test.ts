import { expect, it } from 'vitest';
import { encodeOnnx, importOnnx } from '#main/interchange/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { modelWithForms } from '#shared/reduction/index.ts';
import { withHalfWeights } from '../../fixtures/onnx-import/half-weights.ts';
import { floats, madeOnnx, node, spread, writtenOnnx } from '../../fixtures/onnx-import/made-onnx.ts';
import { caseCount, caseSeeds } from '../../random-cases.ts';
import { fileOutputs, networkInput } from '../../reference/file-outputs.ts';
import { interpret } from '../../reference/interpreter.ts';
import { randomImage, randomModel } from '../../reference/random-graph.ts';
import { randomLinearModel } from '../../reference/random-linear-graph.ts';
import { reductionOf } from '../../reference/reduction-of.ts';
import { relativeDifference } from '../../reference/relative-difference.ts';

const MODELS = 40;
const LIMIT = 1e-4;

it('networks from ONNX files with float32 and float16 weights compute the same after their reduction', async () => {
  let [halved, reduced] = [0, 0];
  for (const seed of caseSeeds(MODELS)) {
    const model = withRoundedWeights(seed % 2 === 0 ? randomModel(seed) : randomLinearModel(seed));
    const half = withHalfWeights(encodeOnnx(model, new Map()).bytes);
    halved += half.halved;
    const { source, ...imported } = await importOnnx(writtenOnnx(half.bytes), { name: 'imported', batchNorm: false });
    const reduction = reductionOf(imported, new Map(), { mode: seed % 3 === 0 ? 'all' : 'cheaper' });
    if (!reduction) continue;
    reduced++;
    const images = [0, 1].map((draw) => randomImage(model.graph, new RandomStream(seed, [7, draw, 0])));
    const expected = images.flatMap((image) => [...outputOf(model, image)]);
    const actual = images.flatMap((image) => [...fileOutputs(outputOf(reduction.reduced, networkInput(image, source)), source)]);
    expect(relativeDifference(actual, expected), `model ${seed}`).toBeLessThan(LIMIT);
  }
  expect(halved).toBeGreaterThan(caseCount(MODELS));
  expect(reduced).toBeGreaterThan(caseCount(MODELS) / 2);
});

it('weights of two layers, and an activation that two nodes read, compute the same after their reduction', async () => {
  const bytes = madeOnnx({
    input: [4, 4, 4],
    constants: { shared: floats([4, 4, 1, 1], spread(16)), above: floats([4], [9, 9, 9, 9]), head: floats([4, 2], spread(8)) },
    nodes: [
      node('Conv', ['x', 'shared', 'above'], 'a'),
      node('Relu', ['a'], 'b'),
      node('Conv', ['b', 'shared'], 'c'),
      node('Add', ['c', 'b'], 'd'),
      node('GlobalAveragePool', ['d'], 'e'),
      node('Flatten', ['e'], 'f'),
      node('MatMul', ['f', 'head'], 'y'),
    ],
  });
  const { graph, weights } = await importOnnx(writtenOnnx(bytes), { name: 'imported', batchNorm: false });
  const activation = graph.nodes.find(({ op }) => op === 'activation')?.id ?? '';
  const model = modelWithForms({ graph, weights }, new Map([[activation, { scale: new Float32Array([1, 0, 1, 1]) }]]));
  const reduction = reductionOf(model, new Map(), { mode: 'all' });
  // Without the activation, both convolutions and their sum are one layer.
  expect(reduction?.reduced.graph.nodes.filter(({ op }) => op === 'conv2d' || op === 'dense')).toHaveLength(2);
  const images = [0, 1, 2].map((draw) => randomImage(graph, new RandomStream(1, [7, draw, 0])));
  const outputs = (one: Model): number[] => images.flatMap((image) => [...outputOf(one, image)]);
  expect(relativeDifference(outputs(reduction?.reduced ?? model), outputs(model))).toBeLessThan(LIMIT);
  expect(new Set(outputs(model)).size).toBe(6);
});

/** Weights that float16 represents; a running variance must not become 0. */
function withRoundedWeights({ graph, weights }: Model): Model {
  return { graph, weights: new Map([...weights].map(([name, values]) => [name, values.map(Math.f16round)])) };
}

function outputOf({ graph, weights }: Model, image: Float64Array): Float64Array {
  return interpret(graph, weights, image).get(graph.output) ?? new Float64Array();
}
