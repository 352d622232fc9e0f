import type { Progress, RunStatus } from '#shared/contract/index.ts';
import { epochsOfRound, plannedSteps, type RunSize } from './run-size.ts';
import { secondsLeft, type Timing } from './seconds-left.ts';
import type { JournalPhase } from './tables.ts';

/** The position of a run, from its journal; null for what has not been journaled yet. */
export interface Position {
  readonly status: RunStatus;
  readonly size: RunSize | null;
  readonly phase: { readonly phase: JournalPhase; readonly round: number; readonly detail?: string | null } | null;
  /** The last journaled step. */
  readonly step: StepPosition | null;
  /** The last complete epoch. */
  readonly epoch: { readonly seq: number; readonly round: number; readonly epoch: number; readonly step: number } | null;
}

export interface StepPosition {
  readonly seq: number;
  readonly round: number;
  readonly epoch: number;
  readonly step: number;
  readonly imagesPerSecond: number;
  readonly memoryBytes: number;
}

/**
 * A run's progress, without `waitingFor`, which its queue adds.
 *
 * @param timing durations so far, for the time left; null for an inactive run
 */
export function progressOf(position: Position, timing: Timing | null): Progress {
  const { size, step, epoch } = position;
  const rounds = size?.rounds ?? 0;
  const epochsPerRound = size ? epochsOfRound(size, currentRound(position)) : 0;
  const steps = size ? plannedSteps(size) : 0;
  const done = Math.max(step?.step ?? 0, epoch?.step ?? 0);
  const isActive = position.status === 'running' || position.status === 'paused';
  return {
    phase: phaseOf(position),
    detail: position.status === 'running' ? (position.phase?.detail ?? undefined) : undefined,
    round: currentRound(position),
    rounds,
    epoch: currentEpoch(position, epochsPerRound),
    epochsPerRound,
    step: done,
    steps,
    imagesPerSecond: isActive ? (step?.imagesPerSecond ?? null) : null,
    memoryBytes: isActive ? (step?.memoryBytes ?? null) : null,
    secondsLeft: isActive && size && timing ? secondsLeft({ ...size, step: done }, timing) : null,
    waitingFor: null,
  };
}

function phaseOf({ status, phase }: Position): Progress['phase'] {
  if (status === 'queued') return 'queued';
  if (status === 'paused') return 'paused';
  if (status !== 'running') return 'ended';
  return phase?.phase ?? 'preparing';
}

function currentRound({ phase, step, epoch }: Position): number {
  return Math.max(phase?.round ?? 0, step?.round ?? 0, epoch?.round ?? 0);
}

/** The current epoch of the round, from 1: between two epochs the next one; 0 before the first. */
function currentEpoch(position: Position, epochsPerRound: number): number {
  const round = currentRound(position);
  const step = position.step?.round === round ? position.step : null;
  const complete = position.epoch?.round === round ? position.epoch : null;
  if (step && step.seq > (complete?.seq ?? -1)) return step.epoch;
  if (!complete) return position.phase?.phase === 'training' ? Math.min(1, epochsPerRound) : 0;
  return position.phase?.phase === 'training' ? Math.min(complete.epoch + 1, epochsPerRound) : complete.epoch;
}
