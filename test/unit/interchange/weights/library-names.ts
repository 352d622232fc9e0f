import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Tensor } from '#main/interchange/index.ts';

const modelsSchema = z.object({ models: z.record(z.string(), z.record(z.string(), z.array(z.number()))) });

export type Library = 'torchvision' | 'timm' | 'timm-0.6';

/** The tensors of a library's model, with the library's names and shapes, without values. */
export function tensorsOf(library: Library, model: string): ReadonlyMap<string, Tensor> {
  const file = new URL(`../../../fixtures/weights/${library}.json`, import.meta.url);
  const shapes = modelsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).models[model];
  if (!shapes) throw new Error(`${library} has no ${model}`);
  return new Map(Object.entries(shapes).map(([name, shape]) => [name, { shape, data: new Float32Array() }]));
}

export function tinySwin(library: 'torchvision' | 'timm'): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../fixtures/weights/tiny-swin-${library}.safetensors`, import.meta.url)));
}
