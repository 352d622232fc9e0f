import { z } from 'zod';
import {
  type CorruptionName,
  corruptionNames,
  corruptionProblem,
  corruptions as definitions,
  type ImageBytes,
} from '#shared/corruptions/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { count, imagesField, MANY_IMAGES, planField, scoresSchema, seedField, splitField } from './settings.ts';

/** Robustness to corruptions of the images, in five severities. */
export const corruptions = {
  request: z.strictObject({
    kind: z.literal('corruptions'),
    plan: planField,
    split: splitField,
    images: imagesField.default(MANY_IMAGES),
    corruptions: z.array(z.enum(corruptionNames)).default([]).describe('Which ones; empty for all that the images allow.'),
    seed: seedField,
  }),
  result: z.object({
    kind: z.literal('corruptions'),
    images: count.describe('Evaluated images.'),
    clean: scoresSchema.describe('On the images themselves.'),
    mean: z.number().describe('Mean accuracy in percent over all corruptions and severities.'),
    corruptions: z.array(
      z.object({
        name: z.enum(corruptionNames),
        severities: z.array(scoresSchema).length(5).describe('From the mildest to the most severe.'),
        mean: z.number().describe('Mean accuracy in percent over the severities.'),
      }),
    ),
    leftOut: z.array(z.object({ name: z.enum(corruptionNames), why: z.string() })).describe('Corruptions that the images do not allow.'),
  }),
};

export type CorruptionsResult = z.output<typeof corruptions.result>;
export type CorruptionScores = CorruptionsResult['corruptions'][number];

interface ChosenCorruptions {
  readonly names: readonly CorruptionName[];
  readonly leftOut: CorruptionsResult['leftOut'];
}

/** The corruptions of a request that images of a shape allow. Throws LabError `unsupported` for a requested one that they do not allow. */
export function chosenCorruptions(requested: readonly CorruptionName[], shape: ImageBytes['shape']): ChosenCorruptions {
  const considered = requested.length > 0 ? corruptionNames.filter((name) => requested.includes(name)) : corruptionNames;
  const problems = considered.map((name) => ({ name, why: corruptionProblem(definitions[name], shape) }));
  const leftOut = problems.flatMap(({ name, why }) => (why === undefined ? [] : [{ name, why }]));
  const names = problems.flatMap(({ name, why }) => (why === undefined ? [name] : []));
  const [first] = leftOut;
  if (!first || (requested.length === 0 && names.length > 0)) return { names, leftOut };
  throw new LabError('unsupported', `${first.why}.`, 'Choose other corruptions, or none for all that the images allow.', {
    location: 'corruptions',
  });
}

export function meanAccuracy(scores: readonly { readonly accuracy: number }[]): number {
  return scores.reduce((sum, { accuracy }) => sum + accuracy, 0) / scores.length;
}
