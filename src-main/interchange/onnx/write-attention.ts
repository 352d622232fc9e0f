import type { MatmulNode, PositionBiasNode, Shape } from '#shared/graph/index.ts';
import { integers } from './attributes.ts';
import type { NodeInputs } from './node-inputs.ts';
import type { NodeWriter } from './node-writer.ts';

export function writeProduct(writer: NodeWriter, node: MatmulNode, { values, shapes }: NodeInputs): void {
  const [left, right = ''] = values;
  const last = shapes[0]?.length ?? 0;
  const order = [...Array.from({ length: last - 1 }, (_, axis) => axis), last, last - 1];
  const read = node.transposeRight ? writer.writePart('right-transposed', 'Transpose', [right], [integers('perm', order)]) : right;
  writer.write('MatMul', [left, read]);
}

/** The table is written as what it adds, `[heads, tokens, tokens]`: see {@link PositionBiasNode}. */
export function writePositionBias(writer: NodeWriter, node: PositionBiasNode, scores: Shape, values: readonly string[]): void {
  const table = writer.valuesOf('table');
  const [height, width] = node.window;
  const [heads = 1] = scores.slice(-3);
  const tokens = height * width;
  const bias = Float32Array.from({ length: heads * tokens * tokens }, (_, place) => {
    const [head, from, to] = [Math.floor(place / tokens ** 2), Math.floor(place / tokens) % tokens, place % tokens];
    const rows = Math.floor(from / width) - Math.floor(to / width) + height - 1;
    const columns = (from % width) - (to % width) + width - 1;
    return table[(rows * (2 * width - 1) + columns) * heads + head] ?? NaN;
  });
  writer.write('Add', [...values, writer.constant('bias', [heads, tokens, tokens], bias)]);
}
