import { elementsOf, type PositionBiasNode } from '#shared/graph/index.ts';
import { channelsLast } from '../../layouts.ts';
import { expandedBias } from '../../position-bias-table.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** Adds the table, expanded to `[heads, tokens, tokens]`. */
export const positionBias: OnnxOperation<PositionBiasNode> = {
  layouts: channelsLast,
  write: (writer, node, read) => {
    const [heads = 1] = firstShape(read).slice(-3);
    const tokens = elementsOf(node.window);
    const bias = expandedBias(node, writer.valuesOf('table'), heads);
    writer.write('Add', [...read.values, writer.constant('bias', [heads, tokens, tokens], bias)]);
  },
};
