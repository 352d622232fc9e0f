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

/** Behavior of versions without a setting, by the object and the field that the setting is in. */
const FORMER: readonly { readonly part: string; readonly kinds?: readonly string[]; readonly field: string; readonly value: unknown }[] = [
  { part: 'method', kinds: ['nepenthe', 'imp', 'uniform'], field: 'unbypassed', value: 'prune' },
  { part: 'method', kinds: ['shallow'], field: 'calibration', value: 0 },
  { part: 'network', kinds: ['imported'], field: 'keepZeros', value: false },
  { part: 'entropy', field: 'gates', value: true },
  { part: 'reduction', field: 'merge', value: 'dense' },
];

/** A recorded experiment in which settings that its version did not have are set to the behavior that it had. */
export function withFormerSettings(document: unknown): unknown {
  if (!isRecord(document)) return document;
  const recorded = { ...document };
  for (const { part, kinds, field, value } of FORMER) {
    const own = document[part];
    if (!isRecord(own) || field in own || (kinds && !kinds.includes(String(own['kind'])))) continue;
    recorded[part] = { [field]: value, ...own };
  }
  return recorded;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An experiment as a run of this lab recorded it, complete at its time. */
export const ownRecordedExperimentSchema = z.preprocess(withFormerSettings, experimentSchema);

/** An experiment of this application or of another program. */
export const recordedExperimentSchema = z.union([ownRecordedExperimentSchema, externalExperimentSchema]);

export type RecordedExperiment = z.output<typeof recordedExperimentSchema>;
