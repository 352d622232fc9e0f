import { GraphError } from '../graph-error.ts';
import { elementsOf, type Pair, shapeText } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { firstBounds } from './channel-bounds.ts';
import { connectsChannelwise } from './channel-connections.ts';
import { mapConstants } from './constant-map.ts';
import { pair } from './fields.ts';
import { spanOf, sumOf } from './intervals.ts';
import type { Operation } from './operation.ts';
import { rounded } from './rounding.ts';

/**
 * y = x + B for attention scores x `[…, heads, tokens, tokens]` in windows of height x width = tokens. For tokens i and j, B is the entry
 * of the head's trained table for the offset between them, row (yᵢ - yⱼ + height - 1)(2 width - 1) + xᵢ - xⱼ + width - 1. Source: Liu et
 * al., "Swin Transformer", ICCV 2021, equation 4.
 */
export interface PositionBiasNode extends BaseNode {
  readonly op: 'positionBias';
  readonly window: Pair;
}

export const positionBias: Operation<PositionBiasNode> = {
  op: 'positionBias',
  role: 'operation',
  label: (node) => `${node.window.join('×')} position bias`,
  arity: 1,
  fields: { window: pair },
  shapeOf: (node, [read = []]) => {
    const tokens = elementsOf(node.window);
    const [heads, rows, columns] = read.slice(-3);
    if (heads === undefined || rows !== tokens || columns !== tokens) {
      throw new GraphError(node.id, `needs scores of shape [heads, ${tokens}, ${tokens}], not ${shapeText(read)}`);
    }
    return read;
  },
  parameters: ({ window: [height, width] }, read) => [['table', [(2 * height - 1) * (2 * width - 1), read.at(-3) ?? 0]]],
  connection: connectsChannelwise,
  groupChannels: (_node, groups) => {
    groups.whole(groups.own, groups.input);
  },
  constants: (node, context) => {
    const table = context.values('table');
    const [heads = 1, tokens = 1] = context.output.slice(-3);
    return mapConstants(context, (value, channel, position) => {
      const head = Math.floor(position / tokens) % heads;
      return value + (table[tableRow(node.window, position % tokens, channel) * heads + head] ?? NaN);
    });
  },
  bounds: (_node, context) => {
    const table = spanOf(context.values('table'));
    return firstBounds(context).bounds.map((bounds) => rounded(sumOf(bounds, table), 1, context.roundoff));
  },
  removeChannels: (node, rewrite) => {
    const inputs = node.inputs.map((id) => rewrite.current(id));
    rewrite.add({ ...node, inputs }, { table: rewrite.values(node.id, 'table') });
  },
};

/** The table's row for tokens i and j of a window: see {@link PositionBiasNode}. */
export function tableRow([height, width]: Pair, i: number, j: number): number {
  const rows = Math.floor(i / width) - Math.floor(j / width) + height - 1;
  const columns = (i % width) - (j % width) + width - 1;
  return rows * (2 * width - 1) + columns;
}
