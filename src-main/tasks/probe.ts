import { type RunSpec, runSpecSchema } from '#main/run-folder/index.ts';
import { type Probe, probeSchema } from '#shared/contract/index.ts';
import type { TaskDefinition } from './task-definition.ts';

/** Times a few steps of a run without creating it. */
export const probe: TaskDefinition<RunSpec, never, Probe> = {
  process: 'probe',
  request: runSpecSchema,
  phases: [],
  result: probeSchema,
  reports: 'messages',
  resources: 'exclusive',
  exitGraceMilliseconds: 0,
  limits: { gibibytes: 128, hours: 1 / 6 },
};
