import { formatCount } from '../ui/format.ts';

/** A figure before and after. */
export interface Change {
  readonly before: string;
  readonly after: string;
  /** How many times smaller or faster, where that says something. */
  readonly times: string | null;
}

/** The depth as whole numbers; a factor would say nothing of so few. */
export function depthChange(before: number, after: number): Change {
  return { before: String(before), after: String(after), times: null };
}

export function countChange(before: number, after: number): Change {
  return { before: formatCount(before), after: formatCount(after), times: timesLess(before, after) };
}

/** Milliseconds of a call. */
export function latencyChange(before: number, after: number): Change {
  return { before: formatMilliseconds(before), after: formatMilliseconds(after), times: timesLess(before, after) };
}

/** Three significant digits. */
export function formatMilliseconds(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** `4.7×`, how many times less after than before; null where nothing is left to compare with. */
export function timesLess(before: number, after: number): string | null {
  if (!(before > 0) || !(after > 0)) return null;
  const times = before / after;
  return `${times >= 99.5 ? times.toFixed(0) : times >= 9.95 ? times.toFixed(1) : times.toFixed(2)}×`;
}
