import type { Pool2dNode, Shape } from '#shared/graph/index.ts';
import { ProgramError } from '../program-error.ts';

/**
 * The number of the window's rows and columns inside the image, for each row and column of the output. Throws ProgramError for a window
 * entirely in the padding, which has no maximum or average.
 */
export function cellsInside(node: Pool2dNode, input: Shape, output: Shape): { readonly rows: number[]; readonly columns: number[] } {
  const { window, stride, padding } = node;
  const rows = inside(output[0] ?? 0, input[0] ?? 0, window[0], stride[0], padding[0]);
  const columns = inside(output[1] ?? 0, input[1] ?? 0, window[1], stride[1], padding[2]);
  if ([...rows, ...columns].some((count) => count <= 0)) {
    throw new ProgramError(node.id, `a window of ${window.join('x')} lies entirely in the padding [${padding.join(', ')}]`);
  }
  return { rows, columns };
}

function inside(positions: number, size: number, window: number, stride: number, before: number): number[] {
  return Array.from({ length: positions }, (_, position) => {
    const start = position * stride - before;
    return Math.min(start + window, size) - Math.max(start, 0);
  });
}
