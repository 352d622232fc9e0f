import { z } from 'zod';
import { nameSchema } from '#shared/experiment/index.ts';
import { clusterNameSchema, prioritySchema } from '#shared/settings/index.ts';
import { earlyStopSchema } from './early-stop.ts';

/*
 * A study: a base experiment, the settings that vary, and seeds. Its variants are those of the grid, then those of the sample, then those of
 * the list; without any of the three, the base itself is the only variant. Each variant runs once with each seed.
 */

/** Runs of a study. */
export const MAX_MEMBERS = 1000;
const MAX_FIELDS = 20;

const setting = z.unknown();
const fieldPath = z.string().min(1).max(200);
const atMostMaxFields = (fields: object): boolean => Object.keys(fields).length <= MAX_FIELDS;
const TOO_MANY_FIELDS = `must not have more than ${MAX_FIELDS} fields`;

const interval = { from: z.number(), to: z.number() };
export const distributionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('uniform'), ...interval }),
    z.strictObject({ kind: z.literal('log-uniform'), from: interval.from.positive(), to: interval.to.positive() }),
    z.strictObject({ kind: z.literal('integer'), from: z.int(), to: z.int() }).describe('Both ends included.'),
    z.strictObject({ kind: z.literal('choice'), values: z.array(setting).min(1).max(MAX_MEMBERS) }),
  ])
  .refine((distribution) => distribution.kind === 'choice' || distribution.from < distribution.to, 'must have `from` below `to`');

const gridSchema = z
  .record(fieldPath, z.array(setting).min(1).max(MAX_MEMBERS))
  .refine(atMostMaxFields, TOO_MANY_FIELDS)
  .describe(
    'Values of fields by their dotted paths, such as `method.zeta`; every combination is a variant. The last field varies fastest.',
  );

const sampleSchema = z.strictObject({
  variants: z.int().min(1).max(MAX_MEMBERS).describe('How many variants to draw.'),
  seed: z.int().min(0).max(0xffff_ffff).default(1).describe('Seed of the sample, not of the runs.'),
  fields: z
    .record(fieldPath, distributionSchema)
    .refine((fields) => Object.keys(fields).length > 0, 'must not be empty')
    .refine(atMostMaxFields, TOO_MANY_FIELDS)
    .describe('Distributions of fields by their dotted paths. Numbers have six significant digits.'),
});

export const listedVariantSchema = z.strictObject({
  name: z.string().min(1).max(100).optional().describe('Name of the variant; by default, its settings.'),
  set: z.record(fieldPath, setting).refine(atMostMaxFields, TOO_MANY_FIELDS).default({}).describe('Values by dotted field paths.'),
});

const seedsSchema = z
  .array(z.int().min(0).max(0xffff_ffff))
  .min(1)
  .max(MAX_MEMBERS)
  .refine((seeds) => new Set(seeds).size === seeds.length, 'must not repeat a seed');

export const studySchema = z.strictObject({
  $schema: z.string().max(2000).optional(),
  name: nameSchema.default('Untitled study'),
  base: z
    .union([z.string().min(1).max(4096), z.record(z.string(), z.unknown())])
    .describe('The experiment that all members start from: inline, the ID of an included experiment, or a file, relative to this one.'),
  grid: gridSchema.optional(),
  sample: sampleSchema.optional().describe('Variants drawn at random.'),
  list: z.array(listedVariantSchema).max(MAX_MEMBERS).optional().describe('Variants one by one.'),
  seeds: seedsSchema.default([1]).describe('Every variant runs once with each of these seeds.'),
  baseline: z.string().min(1).max(200).optional().describe('Name of the variant that others are compared with; by default the first.'),
  priority: prioritySchema.optional().describe('Priority of its members in the queue; higher ones start first. Default 0.'),
  on: clusterNameSchema.optional().describe('The cluster on which its members run; by default this machine.'),
  shareDenseStage: z
    .boolean()
    .optional()
    .describe(
      'Train the dense stage once for all members in which it is the same, in a run of its own, from which they begin; the results are the ' +
        'same, bit for bit. By default on.',
    ),
  earlyStop: earlyStopSchema.optional(),
  concurrency: z.int().min(1).max(MAX_MEMBERS).optional().describe('Members that run at once; by default as many as there are slots.'),
});

/** A study as its file gives it, with defaults filled in. */
export type Study = z.output<typeof studySchema>;
export type StudyInput = z.input<typeof studySchema>;
export type Distribution = z.output<typeof distributionSchema>;
export type ListedVariant = z.output<typeof listedVariantSchema>;

/** JSON Schema (draft 2020-12) of a study file, for editors. */
export function studyJsonSchema(): unknown {
  return z.toJSONSchema(studySchema, { io: 'input' });
}
