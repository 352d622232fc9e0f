const MARGIN = 3;

/** Points of a line through values, the lowest at the bottom; equal values are a line in the middle. */
export function sparkline(values: readonly number[], width: number, height: number): readonly { readonly x: number; readonly y: number }[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const round = (value: number): number => Math.round(value * 10) / 10;
  return values.map((value, index) => ({
    x: round(MARGIN + (values.length > 1 ? (index / (values.length - 1)) * (width - 2 * MARGIN) : 0)),
    y: round(high > low ? height - MARGIN - ((value - low) / (high - low)) * (height - 2 * MARGIN) : height / 2),
  }));
}
