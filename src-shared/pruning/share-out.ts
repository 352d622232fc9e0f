import { apportion } from './apportion.ts';

/**
 * Shares an integer among layers of limited capacity. A layer whose share exceeds its capacity takes its capacity; what is left is shared
 * again among the others, until no share overflows.
 *
 * @param listed indices of the layers that take part
 * @param sharesOf the shares of some of them, which sum to 1
 * @returns what each layer takes; the sum is less than `total` only if the capacities are
 */
export function shareOut(
  total: number,
  capacities: readonly number[],
  listed: readonly number[],
  sharesOf: (indices: readonly number[]) => readonly number[],
): readonly number[] {
  const taken = capacities.map(() => 0);
  const capacityOf = (index: number): number => capacities[index] ?? 0;
  let left = total;
  let open = listed;
  while (left > 0 && open.length > 0) {
    const wanted = apportion(left, sharesOf(open));
    const isOverflowing = (position: number): boolean => (wanted[position] ?? 0) > capacityOf(open[position] ?? -1);
    const overflowing = open.filter((_, position) => isOverflowing(position));
    for (const [position, index] of open.entries()) taken[index] = Math.min(wanted[position] ?? 0, capacityOf(index));
    if (overflowing.length === 0) break;
    for (const index of overflowing) left -= capacityOf(index);
    open = open.filter((_, position) => !isOverflowing(position));
  }
  return taken;
}
