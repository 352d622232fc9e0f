import { elementsOf, type Pair, type Shape } from '#shared/graph/index.ts';
import { tableRow } from '#shared/graph/operations/position-bias.ts';
import type { Aligned } from '../align-constant.ts';

/** A table of the attention bias for each relative position within a window. */
export interface PositionTable {
  readonly window: Pair;
  /** `[(2 height - 1)(2 width - 1), heads]` */
  readonly table: Float32Array;
}

/**
 * Recovers the table of a relative position bias `[…1, heads, tokens, tokens]`, which depends only on the relative position of two tokens
 * of a window. Undefined for any other constant.
 */
export function positionBias({ shape, values }: Aligned, scores: Shape): PositionTable | undefined {
  const [heads = 0, tokens = 0, others = 0] = shape.slice(-3);
  if (shape.length < 3 || tokens < 4 || tokens !== others || elementsOf(shape.slice(0, -3)) !== 1 || heads !== scores.at(-3))
    return undefined;
  for (let height = Math.floor(Math.sqrt(tokens)); height > 1; height--) {
    const table = tokens % height === 0 ? tableOf(values, heads, [height, tokens / height]) : undefined;
    if (table) return { window: [height, tokens / height], table };
  }
  return undefined;
}

function tableOf(values: Float32Array, heads: number, window: Pair): Float32Array | undefined {
  const [height, width] = window;
  const tokens = height * width;
  const table = new Float32Array((2 * height - 1) * (2 * width - 1) * heads).fill(NaN);
  for (let head = 0; head < heads; head++) {
    for (let from = 0; from < tokens; from++) {
      for (let to = 0; to < tokens; to++) {
        const index = tableRow(window, from, to) * heads + head;
        const value = values[(head * tokens + from) * tokens + to] ?? NaN;
        if (!Number.isNaN(table[index]) && table[index] !== value) return undefined;
        table[index] = value;
      }
    }
  }
  return table;
}
