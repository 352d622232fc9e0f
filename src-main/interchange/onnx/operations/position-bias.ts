import { elementsOf, type PositionBiasNode } from '#shared/graph/index.ts';
import { tableRow } from '#shared/graph/operations/position-bias.ts';
import { firstShape } from '../node-inputs.ts';
import { channelsLast, type OnnxOperation } from './onnx-operation.ts';

/** Writes the table expanded to the added bias, `[heads, tokens, tokens]`: see {@link PositionBiasNode}. */
export const positionBias: OnnxOperation<PositionBiasNode> = {
  layouts: channelsLast,
  write: (writer, node, read) => {
    const table = writer.valuesOf('table');
    const [heads = 1] = firstShape(read).slice(-3);
    const tokens = elementsOf(node.window);
    const bias = Float32Array.from({ length: heads * tokens * tokens }, (_, index) => {
      const [head, i, j] = [Math.floor(index / tokens ** 2), Math.floor(index / tokens) % tokens, index % tokens];
      return table[tableRow(node.window, i, j) * heads + head] ?? NaN;
    });
    writer.write('Add', [...read.values, writer.constant('bias', [heads, tokens, tokens], bias)]);
  },
};
