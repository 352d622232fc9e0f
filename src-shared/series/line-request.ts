import { z } from 'zod';

/** The most runs whose lines are drawn together. */
export const MOST_RUNS = 100;
const numbers = z.array(z.number());
const pointsSchema = z.object({ x: numbers, y: numbers });
const rangeSchema = z.object({ from: z.number(), to: z.number() });

/**
 * What a metric is drawn against: the training step; the epoch, counted over all rounds; the round, with the last value in each; seconds
 * since the run's first step.
 */
export const lineAxes = ['step', 'epoch', 'round', 'time'] as const;
export type LineAxis = (typeof lineAxes)[number];

/** One metric of several runs, as lines to draw. */
export const lineRequestSchema = z.object({
  ids: z.array(z.string().min(1).max(64)).max(MOST_RUNS),
  name: z.string().max(500).describe('A series of the runs.'),
  axis: z.enum(lineAxes),
  bins: z
    .int()
    .min(2)
    .max(2000)
    .describe('Intervals of equal width that all lines share. A line keeps its lowest and highest point of each.'),
  range: rangeSchema.optional().describe('The part of the axis to draw; by default all of it.'),
  smoothing: z.number().min(0).max(0.999).default(0).describe('Weight of the past in the moving average; 0 for none.'),
  groups: z.array(z.array(z.string())).max(MOST_RUNS).default([]).describe('Runs to average, such as the seeds of one setting.'),
});

export const sharedLinesSchema = z.object({
  range: rangeSchema.nullable().describe('The drawn part of the axis; null without points.'),
  inner: z.object({ low: z.number(), high: z.number() }).nullable().describe('The 5th and 95th percentiles of all values in the range.'),
  lines: z.array(
    z.object({
      id: z.string(),
      raw: pointsSchema,
      smooth: pointsSchema.nullable().describe('The moving average, down-sampled like the values; null without smoothing.'),
    }),
  ),
  means: z
    .array(
      z.object({
        x: numbers,
        mean: numbers,
        halfWidth: z.array(z.number().nullable()).describe('Of the 95 % interval; null for a single run.'),
        n: numbers,
      }),
    )
    .describe('Of each group, by interval of the axis.'),
});

export type LineRequest = z.output<typeof lineRequestSchema>;
export type SharedLines = z.output<typeof sharedLinesSchema>;
