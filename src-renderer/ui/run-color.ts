/** Colors in `tokens.css`: --run-0 … --run-9. */
export const RUN_COLORS = 10;

/**
 * One stable color per run everywhere, by its number: runs made one after another, such as a sweep's, never share one, and any
 * two that do are a multiple of ten apart.
 */
export function runColor({ number }: { readonly number: number }): string {
  return `var(--run-${(number - 1) % RUN_COLORS})`;
}
