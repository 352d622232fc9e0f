import { z } from 'zod';
import { hopelessSchema } from './early-stop.ts';
import { studySchema } from './study-schema.ts';

/** A study as its folder records it, with its base inline: `studies/<id>/study.json`. */
export const recordedStudySchema = z.strictObject({
  format: z.literal(1),
  id: z.string().min(1).max(64),
  createdAt: z.iso.datetime(),
  app: z.string().describe('The version that created it.'),
  paused: z.boolean().describe('No queued member starts.'),
  stoppedEarly: z.record(z.string(), hopelessSchema).optional().describe('The runs that its rule for early stopping has stopped, by ID.'),
  deleted: z
    .array(z.strictObject({ variant: z.string(), seed: z.int() }))
    .optional()
    .describe('Members whose runs were deleted for ever: they are created again only on request.'),
  study: studySchema.extend({ base: z.record(z.string(), z.unknown()) }),
});

export type RecordedStudy = z.output<typeof recordedStudySchema>;

/** The study that a run belongs to, in the run's spec.json. */
export const membershipSchema = z.strictObject({
  id: z.string().min(1).max(64).describe('The study.'),
  variant: z.string().min(1).nullable().describe('The name of the variant; null for a run with the dense stage that members share.'),
});

export type Membership = z.output<typeof membershipSchema>;
