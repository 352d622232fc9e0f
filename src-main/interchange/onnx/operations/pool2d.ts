import type { Pool2dNode } from '#shared/graph/index.ts';
import { padsOf } from '../../channels-first.ts';
import { channelsFirst } from '../../layouts.ts';
import { integer, integers } from '../attributes.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** Averages exclude the padding; maxima ignore it. */
export const pool2d: OnnxOperation<Pool2dNode> = {
  layouts: channelsFirst,
  write: (writer, node, { values }) => {
    const window = [integers('kernel_shape', node.window), integers('strides', node.stride), integers('pads', padsOf(node.padding))];
    if (node.kind === 'max') writer.write('MaxPool', values, window);
    else writer.write('AveragePool', values, [...window, integer('count_include_pad', 0)]);
  },
};
