import { type AppliedLimits, GIB, SECONDS_PER_HOUR } from '#main/tasks/index.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';

const SECONDS_PER_MINUTE = 60;

/** What a task reports that exceeds a limit. */
export interface LimitErrors {
  readonly memory: LabErrorDetails;
  readonly time: LabErrorDetails;
}

/** @param process the task's name in messages */
export function limitErrors(process: string, { memoryBytes, seconds }: AppliedLimits): LimitErrors {
  const memory = new LabError(
    'unavailable',
    `The ${process} was stopped: it needed more than ${rounded(memoryBytes / GIB)} GiB of memory, its limit.`,
    'Use a smaller file, network or batch size, or raise the limit: start Nepenthe with NEPENTHE_JOB_MEMORY set to more GiB.',
  );
  const time = new LabError(
    'unavailable',
    `The ${process} was stopped: it took longer than ${duration(seconds)}, its limit.`,
    'Use a smaller file or network, or raise the limit: start Nepenthe with NEPENTHE_JOB_HOURS set to more hours.',
  );
  return { memory: memory.details, time: time.details };
}

function duration(seconds: number): string {
  return seconds < SECONDS_PER_HOUR ? `${rounded(seconds / SECONDS_PER_MINUTE)} min` : `${rounded(seconds / SECONDS_PER_HOUR)} h`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
