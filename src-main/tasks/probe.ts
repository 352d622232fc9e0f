import { z } from 'zod';
import { runSpecSchema } from '#main/run-folder/index.ts';
import { type Probe, probeSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

const probeRequestSchema = z.strictObject({
  format: z.literal(1),
  spec: runSpecSchema.describe('A run, which need not exist. Its paths are absolute.'),
  dataFolder: z.string().min(1).describe('Holds the measured algorithms of convolutions, absolute.'),
});

export type ProbeRequest = z.output<typeof probeRequestSchema>;

/** Times a few steps of a run without creating it. */
export const probe: TaskDefinition<ProbeRequest, never, Probe> = {
  process: 'probe',
  request: probeRequestSchema,
  phases: [],
  result: probeSchema,
  reports: 'messages',
  resources: 'exclusive',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 128, hours: 1 / 6 },
};
