/** A number of a tensor in at most five digits; what is no finite number is told as such. */
export function numberWords(value: number | null): string {
  if (value === null) return 'not finite';
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}
