export interface Trade {
  readonly x: number;
  readonly accuracy: number;
}

/** Whether a lower x is better (a cost) or a higher one. */
export type BetterX = 'less' | 'more';

/**
 * The Pareto front: the points that no other point dominates, by ascending x. A point dominates another if it is at least as good in
 * x and accuracy and better in one; equal points all stay.
 */
export function paretoFront<P extends Trade>(points: readonly P[], better: BetterX): readonly P[] {
  const cost = ({ x }: Trade): number => (better === 'less' ? x : -x);
  const byCost = [...points].sort((a, b) => cost(a) - cost(b) || b.accuracy - a.accuracy);
  const front: P[] = [];
  for (const point of byCost) {
    const last = front.at(-1);
    if (!last || point.accuracy > last.accuracy || (point.accuracy === last.accuracy && point.x === last.x)) front.push(point);
  }
  return better === 'less' ? front : front.reverse();
}
