import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { importWeights } from '#main/interchange/index.ts';
import { openProgram } from '../program/open-program.ts';

/** The images of test/fixtures/weights/make.py. */
const [IMAGES, SIDE] = [2, 8];
const pixels = Uint8Array.from({ length: IMAGES * SIDE * SIDE * 3 }, (_, index) => (index * 37 + 11) % 256);

it.each(['torchvision', 'timm'])('a Swin Transformer written by %s computes the same after import', async (library) => {
  const fixture = (ending: string): Buffer =>
    readFileSync(new URL(`../../fixtures/weights/tiny-swin-${library}.${ending}`, import.meta.url));
  const { logits } = z.object({ logits: z.array(z.number()) }).parse(JSON.parse(fixture('json').toString()));
  const { graph, weights } = importWeights(fixture('safetensors'), library);
  const program = await openProgram(graph);
  program.assign(weights);
  const ours = program.logits(pixels);
  expect(ours).toHaveLength(logits.length);
  logits.forEach((logit, index) => {
    expect(ours[index]).toBeCloseTo(logit, 5);
  });
});
