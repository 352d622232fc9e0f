import type { GlobalAveragePoolNode } from '#shared/graph/operations/global-average-pool.ts';
import { integer } from '../attributes.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** Over height and width of an image; over all axes between the batch and the channels otherwise. */
export const globalAveragePool: OnnxOperation<GlobalAveragePoolNode> = {
  layouts: (given) => ({ reads: given, yields: 'channels-last' }),
  write: (writer, _node, read) => {
    const { values, layout } = read;
    if (layout === 'channels-first') {
      writer.write('Flatten', [writer.writePart('average', 'GlobalAveragePool', values)], [integer('axis', 1)]);
      return;
    }
    const axes = firstShape(read).flatMap((_, axis) => (axis > 0 ? [axis] : []));
    writer.write('ReduceMean', [...values, writer.indices('axes', axes)], [integer('keepdims', 0)]);
  },
};
