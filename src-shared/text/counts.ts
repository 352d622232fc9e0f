/** Counts from here on are written with an exponent. */
const MAX_PLAIN = 1e15;

/** `1,234,567`; `1.2e+15` from 1e15 on. */
export function formatCount(count: number): string {
  return Math.abs(count) < MAX_PLAIN ? count.toLocaleString('en') : count.toExponential(1);
}

/** A signed difference of two counts, `+1,234` or `-1,234`; `–` if they are equal. */
export function formatChange(before: number, after: number): string {
  return before === after ? '–' : (after - before).toLocaleString('en', { signDisplay: 'always' });
}

/** A count with its noun: `1 image`, `1,200 images`, `2 classes`. */
export function plural(count: number, singular: string, several = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : several}`;
}
