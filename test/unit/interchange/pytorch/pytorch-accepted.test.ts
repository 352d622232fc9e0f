import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodePytorch } from '#main/interchange/index.ts';
import { smallModels } from '../../../fixtures/onnx/models.ts';

const FIXTURE = new URL('../../../fixtures/readers/accepted.json', import.meta.url);
const AGAIN = 'the written files differ from those that PyTorch has run: run npm run check:readers -- torch';

const { models } = z
  .object({ torch: z.string(), models: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(FIXTURE, 'utf8')));

describe('the modules that PyTorch has run', () => {
  it('cover all models', () => {
    expect(Object.keys(models), AGAIN).toEqual(smallModels().map(({ name }) => name));
  });

  it.each(smallModels().map((model) => [model.name, model] as const))('have the current bytes: %s', (name, model) => {
    const { module, safetensors } = encodePytorch(model, new Map([['name', name]]));
    expect(createHash('sha256').update(module).update(safetensors).digest('hex'), AGAIN).toBe(models[name]);
  });
});
