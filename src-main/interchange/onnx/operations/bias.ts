import type { BiasNode } from '#shared/graph/index.ts';
import { biasRole } from '#shared/graph/operations/bias.ts';
import { imageChannelsFirst } from '../../channels-first.ts';
import { asGiven, shapeIn } from '../../layouts.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** One value per channel, or a tensor that broadcasts along its axes of size 1. */
export const bias: OnnxOperation<BiasNode> = {
  layouts: asGiven,
  write: (writer, node, read) => {
    const role = biasRole(node);
    const { values, layout } = read;
    if (node.shape.length === 1) {
      writer.write('Add', [...values, writer.perChannel(role, read)]);
      return;
    }
    const bias = writer.valuesOf(role);
    const ordered = layout === 'channels-first' ? imageChannelsFirst(bias, node.shape) : bias;
    writer.write('Add', [...values, writer.constant(role, shapeIn(layout, node.shape), ordered)]);
  },
};
