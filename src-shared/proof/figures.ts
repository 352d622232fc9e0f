/** `6.3e-7` */
export function difference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** Milliseconds with three significant digits. */
export function milliseconds(value: number): string {
  return value.toPrecision(3);
}

/** `0.400 → 0.250` */
export function latencyChange({ before, after }: { readonly before: number; readonly after: number }): string {
  return `${milliseconds(before)} → ${milliseconds(after)}`;
}

/** `0.44×` */
export function ratio(after: number, before: number): string {
  return before > 0 ? `${(after / before).toFixed(2)}×` : '–';
}
