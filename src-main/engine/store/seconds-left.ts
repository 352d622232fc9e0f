import { plannedSteps, type RunSize } from './run-size.ts';

/** Durations that a run has journaled. */
export interface Timing {
  /** Duration of every complete epoch, oldest first. */
  readonly epochs: readonly { readonly round: number; readonly seconds: number }[];
  /** Duration of every complete round: its epochs, measuring and pruning. */
  readonly rounds: readonly { readonly round: number; readonly seconds: number }[];
  readonly imagesPerSecond: number | null;
  readonly batchSize: number;
}

export interface Size extends RunSize {
  /** Steps done. */
  readonly step: number;
}

/** Only the last epochs count, since the machine's load changes. */
const RECENT_EPOCHS = 5;

/**
 * Estimates the seconds until every planned round is done; null if there is no data yet. A remaining step takes as long as in the recent
 * epochs or, before the first one is complete, as the throughput implies. Each incomplete round adds the mean time that complete rounds
 * took beyond their epochs.
 */
export function secondsLeft(size: Size, timing: Timing): number | null {
  const perStep = secondsPerStep(size, timing);
  if (perStep === null) return null;
  const stepsLeft = Math.max(0, plannedSteps(size) - size.step);
  const roundsLeft = Math.max(0, size.rounds + 1 - timing.rounds.length);
  return stepsLeft * perStep + roundsLeft * secondsBeyondEpochs(timing);
}

function secondsPerStep({ stepsPerEpoch }: Size, { epochs, imagesPerSecond, batchSize }: Timing): number | null {
  const recent = epochs.slice(-RECENT_EPOCHS);
  if (recent.length > 0 && stepsPerEpoch > 0) return mean(recent.map(({ seconds }) => seconds)) / stepsPerEpoch;
  return imagesPerSecond !== null && imagesPerSecond > 0 ? batchSize / imagesPerSecond : null;
}

function secondsBeyondEpochs({ rounds, epochs }: Timing): number {
  return mean(
    rounds.map(({ round, seconds }) => {
      const ownEpochs = epochs.filter((epoch) => epoch.round === round);
      return Math.max(0, seconds - ownEpochs.reduce((sum, epoch) => sum + epoch.seconds, 0));
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
