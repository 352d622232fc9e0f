import { elementsOf, type Pair, type PositionBiasNode } from '#shared/graph/index.ts';
import { tableRow } from '#shared/graph/operations/position-bias.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { addBias, biasGradient } from '../tensor/arithmetic.ts';
import { constant, reshape } from '../tensor/arrays.ts';
import { gather, scatterSum, transpose } from '../tensor/layout.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = x + B, with B gathered from the table of relative positions: B[h, i, j] = table[row(i, j), h] for attention scores x
 * `[…, heads, tokens, tokens]`. Gradients: dL/dx = dL/dy; dL/dtable[p, h] = Σ dL/dy[…, h, i, j] over the pairs of row p.
 */
export function positionBias(node: PositionBiasNode, input: Output, context: NodeContext): Applied {
  const { builder, inputShape } = context;
  const [heads = 0, tokens = 0] = inputShape.slice(-3);
  const table = context.parameter('table');
  const index = constant(builder, 'int32', tableRows(node.window));
  const scores = heads * tokens * tokens;
  const rowsOf = (value: Output): Output => reshape(builder, value, [-1, scores]);
  const wholeOf = (value: Output): Output => reshape(builder, value, [-1, ...inputShape]);
  const gathered = reshape(builder, transpose(builder, gather(builder, table, index), [1, 0]), [scores]);
  return {
    output: wholeOf(addBias(builder, rowsOf(input), gathered)),
    backward: (gradient) => {
      const sums = transpose(builder, reshape(builder, biasGradient(builder, rowsOf(gradient)), [heads, tokens * tokens]), [1, 0]);
      const [height, width] = node.window;
      return { inputs: [gradient], parameters: { table: scatterSum(builder, sums, index, (2 * height - 1) * (2 * width - 1)) } };
    },
  };
}

/** The row of the table for each pair of tokens, row-major. */
function tableRows(window: Pair): readonly number[] {
  const tokens = [...Array(elementsOf(window)).keys()];
  return tokens.flatMap((i) => tokens.map((j) => tableRow(window, i, j)));
}
