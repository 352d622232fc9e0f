import { z } from 'zod';
import { attackNames, attacks as definitions } from '#shared/attacks/index.ts';
import { count, imagesField, MANY_IMAGES, planField, scoresSchema, seedField, splitField } from './settings.ts';

const MAX_STEPS = 1000;
const MAX_RESTARTS = 100;
const MAX_EPSILONS = 20;

/** Robustness to adversarial changes of each pixel by at most ε (L∞). */
export const attacks = {
  request: z.strictObject({
    kind: z.literal('attacks'),
    plan: planField,
    split: splitField,
    images: imagesField.default(MANY_IMAGES),
    attacks: z
      .array(z.enum(attackNames))
      .min(1)
      .default([...attackNames])
      .describe('Which ones.'),
    epsilons: z
      .array(z.number().gt(0).max(1))
      .min(1)
      .max(MAX_EPSILONS)
      .default([2 / 255, 8 / 255])
      .describe('Largest changes of a pixel, for pixels 0..1.'),
    steps: z.int().min(1).max(MAX_STEPS).default(20).describe('Steps of PGD and APGD.'),
    restarts: z
      .int()
      .min(1)
      .max(MAX_RESTARTS)
      .default(1)
      .describe('Random starts of PGD and APGD; an image is robust if it withstands all.'),
    seed: seedField,
  }),
  result: z.object({
    kind: z.literal('attacks'),
    images: count.describe('Attacked images.'),
    clean: scoresSchema.describe('On the images themselves.'),
    attacks: z.array(z.object({ name: z.enum(attackNames), epsilon: z.number(), accuracy: z.number().describe('In percent.') })),
    worst: z
      .array(z.object({ epsilon: z.number(), accuracy: z.number() }))
      .describe('Percent of images that are classified correctly under every attack, by ε.'),
  }),
};

export type AttacksRequest = z.output<typeof attacks.request>;
export type AttacksResult = z.output<typeof attacks.result>;

/** Evaluations of each image by all attacks of a request, the plain one included. */
export function attackEvaluations({ attacks: names, epsilons, steps, restarts }: AttacksRequest): number {
  const perEpsilon = names.reduce((sum, name) => {
    const { evaluations, isRandom } = definitions[name];
    return sum + evaluations(steps) * (isRandom ? restarts : 1);
  }, 0);
  return 1 + epsilons.length * perEpsilon;
}

/** `8/255`, or a number for an ε that is no whole number of 255ths. */
export function epsilonText(epsilon: number): string {
  const levels = epsilon * 255;
  const whole = Math.round(levels);
  return Math.abs(levels - whole) < 1e-9 ? `${whole}/255` : String(epsilon);
}
