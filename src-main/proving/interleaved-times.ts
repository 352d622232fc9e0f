import { quantile } from 'd3-array';

/** Limits of a measurement of calls that take turns, in milliseconds and calls. */
export interface TimeBounds {
  readonly warmUp: number;
  /** Minimum calls of each. */
  readonly fewest: number;
  /** Calls of each that slow networks get too, within `atMost`. */
  readonly wanted: number;
  readonly most: number;
  /** Elapsed time after which fast calls stop. */
  readonly enough: number;
  readonly atMost: number;
}

/** A few seconds for small networks, bounded for large ones. */
export const TIME_BOUNDS: TimeBounds = { warmUp: 3, fewest: 5, wanted: 30, most: 200, enough: 2000, atMost: 20_000 };

/**
 * Milliseconds of each call. The calls take turns, so that a disturbance of the machine affects all of them alike, and the order rotates.
 */
export async function interleavedTimes(
  calls: readonly (() => Promise<unknown>)[],
  betweenCalls: () => Promise<void>,
  { warmUp, fewest, wanted, most, enough, atMost }: TimeBounds = TIME_BOUNDS,
  now: () => number = () => performance.now(),
): Promise<readonly (readonly number[])[]> {
  for (const call of calls) for (let index = 0; index < warmUp; index++) await call();
  const times = calls.map((): number[] => []);
  const started = now();
  const continues = (turn: number, elapsed: number): boolean =>
    turn < fewest || (turn < most && elapsed < atMost && (turn < wanted || elapsed < enough));
  for (let turn = 0; continues(turn, now() - started); turn++) {
    for (let offset = 0; offset < calls.length; offset++) {
      const chosen = (turn + offset) % calls.length;
      const before = now();
      await calls[chosen]?.();
      times[chosen]?.push(now() - before);
    }
    await betweenCalls();
  }
  return times;
}

/** Median, first and third quartile of times, linearly interpolated; NaN without times. */
export function quartiles(times: readonly number[]): { readonly median: number; readonly low: number; readonly high: number } {
  const at = (share: number): number => quantile(times, share) ?? NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
