import { elementsOf, type PositionBiasNode } from '#shared/graph/index.ts';
import { tableRow } from '#shared/graph/operations/position-bias.ts';

/** The table of a position bias expanded to what is added, `[heads, tokens, tokens]`: see {@link PositionBiasNode}. */
export function expandedBias({ window }: Pick<PositionBiasNode, 'window'>, table: Float32Array, heads: number): Float32Array {
  const tokens = elementsOf(window);
  return Float32Array.from({ length: heads * tokens * tokens }, (_, index) => {
    const [head, i, j] = [Math.floor(index / tokens ** 2), Math.floor(index / tokens) % tokens, index % tokens];
    return table[tableRow(window, i, j) * heads + head] ?? NaN;
  });
}
