import { totalmem } from 'node:os';
import type { TaskLimits } from './task-definition.ts';

export const GIB = 2 ** 30;
/** The rest is for the system and the engine: a task should be stopped with a message before the system stops it without one. */
const SHARE_OF_MACHINE = 0.9;
export const SECONDS_PER_HOUR = 3600;

/** The limits of a task on this machine. */
export interface AppliedLimits {
  readonly memoryBytes: number;
  readonly seconds: number;
}

/**
 * The limits of a kind of task, by its definition and the machine's memory. `NEPENTHE_JOB_MEMORY` (GiB) and `NEPENTHE_JOB_HOURS` replace
 * them. Null for a task without limits.
 */
export function appliedLimits(
  { limits }: { readonly limits: TaskLimits | null },
  environment: NodeJS.ProcessEnv = process.env,
  machineBytes = machineMemory(),
): AppliedLimits | null {
  if (!limits) return null;
  const gibibytes = positive(environment['NEPENTHE_JOB_MEMORY']);
  const hours = positive(environment['NEPENTHE_JOB_HOURS']);
  return {
    memoryBytes: gibibytes === undefined ? Math.min(limits.gibibytes * GIB, SHARE_OF_MACHINE * machineBytes) : gibibytes * GIB,
    seconds: (hours ?? limits.hours) * SECONDS_PER_HOUR,
  };
}

/** Memory of this machine, or of the container that it is. */
function machineMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function positive(setting: string | undefined): number | undefined {
  const value = Number(setting);
  return setting !== undefined && value > 0 && Number.isFinite(value) ? value : undefined;
}
