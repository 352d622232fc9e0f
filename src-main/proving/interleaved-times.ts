/** What bounds a measurement of calls that take turns; milliseconds. */
export interface TimeBounds {
  readonly warmUp: number;
  /** Calls of each, whatever they take. */
  readonly fewest: number;
  /** Calls of each that slow ones get too, as long as `atMost` allows. */
  readonly wanted: number;
  readonly most: number;
  /** After this, fast calls have been measured often enough. */
  readonly enough: number;
  readonly atMost: number;
}

/** A few seconds for small networks, bounded for large ones. */
export const TIME_BOUNDS: TimeBounds = { warmUp: 3, fewest: 5, wanted: 30, most: 500, enough: 2000, atMost: 20_000 };

/**
 * Milliseconds of each call, the calls taking turns so that whatever disturbs the machine disturbs all of them alike; each turn
 * another one is first.
 */
export async function interleavedTimes(
  calls: readonly (() => Promise<unknown>)[],
  breathe: () => Promise<void>,
  { warmUp, fewest, wanted, most, enough, atMost }: TimeBounds = TIME_BOUNDS,
  now: () => number = () => performance.now(),
): Promise<readonly (readonly number[])[]> {
  for (const call of calls) for (let index = 0; index < warmUp; index++) await call();
  const times = calls.map((): number[] => []);
  const started = now();
  const goesOn = (turn: number, elapsed: number): boolean =>
    turn < fewest || (turn < most && elapsed < atMost && (turn < wanted || elapsed < enough));
  for (let turn = 0; goesOn(turn, now() - started); turn++) {
    for (let place = 0; place < calls.length; place++) {
      const chosen = (turn + place) % calls.length;
      const before = now();
      await calls[chosen]?.();
      times[chosen]?.push(now() - before);
    }
    await breathe();
  }
  return times;
}

/** The value below which the share of the values lies, interpolated between neighbors. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [below = NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}
