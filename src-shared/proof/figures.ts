/** `97.40 %` */
export function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}

/** `1,234,567` */
export function whole(value: number): string {
  return value.toLocaleString('en');
}

/** `6.3e-7` */
export function difference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** Of milliseconds, three digits that mean something. */
export function milliseconds(value: number): string {
  return value.toPrecision(3);
}

/** `0.44×` */
export function ratio(after: number, before: number): string {
  return before > 0 ? `${(after / before).toFixed(2)}×` : '–';
}
