/** Colors in `tokens.css`: --run-0 … --run-9. */
export const RUN_COLORS = 10;

/**
 * The color of a run, the same everywhere, by its number: consecutive runs, such as a sweep's, differ, and two runs that share a
 * color are a multiple of ten apart.
 */
export function runColor({ number }: { readonly number: number }): string {
  return `var(--run-${(number - 1) % RUN_COLORS})`;
}
