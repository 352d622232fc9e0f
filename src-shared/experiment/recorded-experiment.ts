import { z } from 'zod';
import { experimentSchema } from './experiment.ts';

const name = z.string().min(1).max(200);

/** The experiment of another program's run: fields to find the run by, and any other settings. */
const externalExperimentSchema = z.looseObject({
  name: name.default('Untitled'),
  project: name.default('Default'),
  tags: z.array(z.string().min(1).max(100)).max(100).default([]),
  seed: z.int().min(0).max(0xffff_ffff).default(0),
  data: z.looseObject({ name }).optional(),
  network: name.optional(),
  method: name.optional(),
});

/** An experiment of this application or of another program. */
export const recordedExperimentSchema = z.union([experimentSchema, externalExperimentSchema]);

export type RecordedExperiment = z.output<typeof recordedExperimentSchema>;
