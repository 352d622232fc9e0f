import type { FlattenNode } from '#shared/graph/operations/flatten.ts';
import { isOrderChanged } from '../../channels-first.ts';
import { integer } from '../attributes.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** We flatten height, width, channels in row-major order. */
export const flatten: OnnxOperation<FlattenNode> = {
  layouts: (given, shape) => ({ reads: isOrderChanged(shape) ? 'channels-last' : given, yields: 'channels-last' }),
  write: (writer, _node, { values }) => {
    writer.write('Flatten', values, [integer('axis', 1)]);
  },
};
