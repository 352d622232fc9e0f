import { z } from 'zod';
import { experimentSchema } from './experiment.ts';

const name = z.string().min(1).max(200);

/** What another program recorded of its run: how it is found again, and whatever settings it wrote down. */
const foreignExperimentSchema = z.looseObject({
  name: name.default('Untitled'),
  project: name.default('Default'),
  tags: z.array(z.string().min(1).max(100)).max(100).default([]),
  seed: z.int().min(0).max(0xffff_ffff).default(0),
  data: z.looseObject({ name }).optional(),
  network: name.optional(),
  method: name.optional(),
});

/** An experiment that this lab can run, or what another program recorded of its own. */
export const recordedExperimentSchema = z.union([experimentSchema, foreignExperimentSchema]);

export type RecordedExperiment = z.output<typeof recordedExperimentSchema>;
