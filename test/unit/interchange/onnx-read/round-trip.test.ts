import { describe, expect, it } from 'vitest';
import { encodeOnnx, importOnnx } from '#main/interchange/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';
import { caseSeeds } from '../../../random-cases.ts';
import { fileOutputs, networkInput } from '../../../reference/file-outputs.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { randomImage, randomModel } from '../../../reference/random-graph.ts';
import { worstDifference } from '../../../reference/worst-difference.ts';

const MODELS = 60;

describe('our own ONNX files', () => {
  it('are imported as networks that compute the same', async () => {
    for (const seed of caseSeeds(MODELS)) {
      const { graph, weights } = randomModel(seed);
      const { bytes } = encodeOnnx({ graph, weights }, new Map());
      const imported = await importOnnx(writtenOnnx(bytes), { name: 'back', batchNorm: false });
      const image = randomImage(graph, new RandomStream(seed, [1, 2, 3]));
      const expected = interpret(graph, weights, image).get(graph.output) ?? [];
      const logits =
        interpret(imported.graph, imported.weights, networkInput(image, imported.source)).get(imported.graph.output) ?? new Float64Array();
      const actual = fileOutputs(logits, imported.source);
      expect(worstDifference(actual, expected), `model ${seed}`).toBeLessThan(1e-5);
    }
  });
});
