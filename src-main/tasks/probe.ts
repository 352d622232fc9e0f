import { runSpecSchema, type RunSpec } from '#main/run-folder/index.ts';
import { probeSchema, type Probe } from '#shared/contract/index.ts';
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
};
