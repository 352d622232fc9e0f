import { formatCount } from '../ui/format.ts';

/** A value before and after. */
export interface Change {
  readonly before: string;
  readonly after: string;
  /** The factor, smaller or faster, if it is meaningful. */
  readonly times: string | null;
}

/** The depth as integers, without a factor: the numbers are small. */
export function depthChange(before: number, after: number): Change {
  return { before: String(before), after: String(after), times: null };
}

export function countChange(before: number, after: number): Change {
  return { before: formatCount(before), after: formatCount(after), times: timesLess(before, after) };
}

/** Latency of one call, ms. */
export function latencyChange(before: number, after: number): Change {
  return { before: formatMilliseconds(before), after: formatMilliseconds(after), times: timesLess(before, after) };
}

/** Three significant digits. */
export function formatMilliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** `4.7×`, before divided by after; null if either is 0. */
export function timesLess(before: number, after: number): string | null {
  if (!(before > 0) || !(after > 0)) return null;
  const times = before / after;
  return `${times >= 99.5 ? times.toFixed(0) : times >= 9.95 ? times.toFixed(1) : times.toFixed(2)}×`;
}
