import { z } from 'zod';
import { parentSchema } from '#shared/experiment/index.ts';
import { listedVariantSchema, MAX_MEMBERS, recordedStudySchema } from '#shared/study/index.ts';
import { runStatuses } from './runs.ts';

const count = z.int().min(0);
const settings = z.record(z.string(), z.unknown()).describe('What differs from the base: values by field path.');

/** An included study. */
export const studyPresetSchema = z.object({ id: z.string(), title: z.string(), runs: count, study: z.unknown() });

/** What a study would do, before it starts. */
export const studyPlanSchema = z.object({
  name: z.string(),
  runs: count,
  denseTrainings: count.describe('Trainings of a dense network: fewer than runs if members share them.'),
  seeds: z.array(count),
  baseline: z.string(),
  steps: count.describe('Training steps of all runs.'),
  variants: z.array(
    z.object({
      name: z.string(),
      settings,
      parameters: count,
      macs: count,
      steps: count.describe('Training steps of each run.'),
    }),
  ),
});

export const studySummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  paused: z.boolean().describe('No queued member starts.'),
  runs: count.describe('Members, including those whose run is missing.'),
  missing: count.describe('Members without a run, because the study has not been created to the end.'),
  statuses: z.partialRecord(z.enum(runStatuses), count).describe('Members by the status of their run.'),
});

/** A study with its members, variant by variant. */
export const studyDetailSchema = z.object({
  summary: studySummarySchema,
  study: recordedStudySchema.shape.study,
  baseline: z.string().describe('The variant that others are compared with.'),
  variants: z.array(z.object({ name: z.string(), settings })),
  members: z.array(
    z.object({
      variant: z.string(),
      seed: count,
      runId: z.string().nullable().describe('Null if the run is missing.'),
      status: z.enum(runStatuses).nullable(),
      endText: z.string().nullable(),
      parent: parentSchema.nullable().describe('What its run begins from.'),
      stoppedEarly: z.boolean().describe('By the study’s rule for early stopping.'),
      metrics: z.record(z.string(), z.number()).describe('Figures of a finished member by name.'),
      rounds: z
        .array(z.object({ round: count, metrics: z.record(z.string(), z.number()) }))
        .describe('Figures after each round done, and of the analyses of its model, by name.'),
    }),
  ),
  folder: z.string(),
});

export const studyActions = ['pause', 'resume', 'stop', 'retry'] as const;
export type StudyAction = (typeof studyActions)[number];

export const extensionSchema = z.object({
  seeds: z.array(z.int().min(0).max(0xffff_ffff)).max(MAX_MEMBERS).optional(),
  list: z.array(listedVariantSchema).max(MAX_MEMBERS).optional(),
});

export type StudyPreset = z.output<typeof studyPresetSchema>;
export type StudyPlan = z.output<typeof studyPlanSchema>;
export type StudySummary = z.output<typeof studySummarySchema>;
export type StudyDetail = z.output<typeof studyDetailSchema>;
