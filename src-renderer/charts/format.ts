import { format } from 'd3-format';

const short = format('.3~s');
const grouped = format(',');
const exponent = format('.1e');
const significant = format('.4~r');

const SMALL = 1e-3;
const LARGE = 1e5;

/** Bits with three decimals; a nonzero value never reads as zero. */
export function formatBits(bits: number): string {
  if (bits === 0) return '0';
  return Math.abs(bits) < SMALL / 2 ? exponent(bits) : bits.toFixed(3);
}

/** Short enough for a heat map cell: `.42`, `0`, `<.01`, `1.0`. */
export function formatCell(bits: number): string {
  if (bits === 0) return '0';
  if (bits < 0.005) return '<.01';
  const text = bits.toFixed(2);
  return text.startsWith('0') ? text.slice(1) : bits.toFixed(1);
}

/** About four significant digits. */
export function formatReading(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size < SMALL || size >= LARGE ? exponent(value) : significant(value);
}

export function formatPercent(percent: number, digits = 2): string {
  return `${percent.toFixed(digits)} %`;
}

/** `12.3M`, `4.5k` */
export function formatShort(value: number): string {
  return Math.abs(value) < 1000 ? grouped(value) : short(value).replace('G', 'B');
}

/** With thousands separators: `12,345`. */
export function formatCount(value: number): string {
  return grouped(value);
}
