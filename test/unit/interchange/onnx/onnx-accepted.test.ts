import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeOnnx } from '#main/interchange/index.ts';
import { smallModels } from '../../../fixtures/onnx/models.ts';
import { interpret } from '../../../reference/interpreter.ts';
import { worstDifference } from '../../../reference/worst-difference.ts';

const FIXTURE = new URL('../../../fixtures/onnx/accepted.json', import.meta.url);
const AGAIN =
  'the written files differ from those that onnx.checker checked: run $(node tools/python.mjs onnx) test/fixtures/onnx/check.py';

const { models } = z
  .object({ onnx: z.string(), models: z.record(z.string(), z.object({ sha256: z.string(), logits: z.array(z.number()) })) })
  .parse(JSON.parse(readFileSync(FIXTURE, 'utf8')));

describe('the recorded results of onnx.checker', () => {
  it('cover all models', () => {
    expect(Object.keys(models), AGAIN).toEqual(smallModels().map((model) => model.name));
  });

  it.each(smallModels().map((model) => [model.name, model] as const))('match the current bytes: %s', (name, model) => {
    const { bytes } = encodeOnnx(model, new Map([['name', name]]));
    expect(createHash('sha256').update(bytes).digest('hex'), AGAIN).toBe(models[name]?.sha256);
  });

  it.each(smallModels().map((model) => [model.name, model] as const))(
    'agree with our reference interpreter: %s',
    (name, { graph, weights, images }) => {
      const ours = images.flatMap((image) => [...(interpret(graph, weights, image).get(graph.output) ?? [])]);
      expect(worstDifference(models[name]?.logits ?? [], ours)).toBeLessThan(1e-4);
    },
  );
});
