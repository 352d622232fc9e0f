import { apportion } from '#shared/pruning/index.ts';

/**
 * The indices of `wanted` images, ascending, with the classes' shares kept and evenly spaced within each class; all of them if `wanted` is 0
 * or more than there are.
 */
export function stratified(labels: ArrayLike<number>, wanted: number): Uint32Array {
  const all = Array.from({ length: labels.length }, (_, index) => index);
  if (wanted === 0 || wanted >= all.length) return Uint32Array.from(all);
  const classes = [...Map.groupBy(all, (index) => labels[index] ?? 0)]
    .toSorted(([one], [other]) => one - other)
    .map(([, indices]) => indices);
  const counts = apportion(
    wanted,
    classes.map((indices) => indices.length / all.length),
  );
  const chosen = classes.flatMap((indices, position) => {
    const length = counts[position] ?? 0;
    return Array.from({ length }, (_, index) => indices[Math.floor((index * indices.length) / length)] ?? 0);
  });
  return Uint32Array.from(chosen).sort();
}
