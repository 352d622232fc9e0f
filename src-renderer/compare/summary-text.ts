import { ABSENT, formatCount, formatDelta, formatDuration, formatInteger, formatPercent } from '../ui/format.ts';
import type { SummaryCell, SummaryUnit } from './summary-rows.ts';

const LARGE = 10_000;

/** A figure with its unit. */
export function figureText(value: number | string | null | undefined, unit: SummaryUnit): string {
  if (value === null || value === undefined) return ABSENT;
  if (typeof value === 'string') return value;
  if (unit === 'percent') return `${formatPercent(value)} %`;
  if (unit === 'seconds') return formatDuration(value);
  if (unit === 'milliseconds') return `${value.toPrecision(3)} ms`;
  return value >= LARGE ? formatCount(value) : formatInteger(value);
}

/** A signed difference. */
export function differenceText(difference: number, unit: SummaryUnit): string {
  if (unit === 'percent') return formatDelta(difference);
  const sign = difference > 0 ? '+' : '−';
  return difference === 0 ? '±0' : sign + figureText(Math.abs(difference), unit);
}

/** A cell as one line: `97.33 %, round 4`, `175 k → 24.7 k`. */
export function cellText({ value, dense, note }: SummaryCell, unit: SummaryUnit): string {
  const own = value === null && note !== undefined ? note : figureText(value, unit);
  if (dense !== undefined) return dense === null || dense === value ? own : `${figureText(dense, unit)} → ${own}`;
  return note === undefined || own === note ? own : `${own}, ${note}`;
}
