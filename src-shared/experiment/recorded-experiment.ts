import { z } from 'zod';
import { experimentSchema } from './experiment.ts';
import { nameSchema, tagsSchema } from './names.ts';

/** The experiment of another program's run: fields to find the run by, and any other settings. */
const externalExperimentSchema = z.looseObject({
  name: nameSchema.default('Untitled'),
  project: nameSchema.default('Default'),
  tags: tagsSchema.default([]),
  seed: z.int().min(0).max(0xffff_ffff).default(0),
  data: z.looseObject({ name: nameSchema }).optional(),
  network: nameSchema.optional(),
  method: nameSchema.optional(),
});

/** An experiment of this application or of another program. */
export const recordedExperimentSchema = z.union([experimentSchema, externalExperimentSchema]);

export type RecordedExperiment = z.output<typeof recordedExperimentSchema>;
