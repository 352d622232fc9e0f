import type { SoftmaxNode } from '#shared/graph/operations/softmax.ts';
import { channelsLast } from '../../layouts.ts';
import { integer } from '../attributes.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const softmax: OnnxOperation<SoftmaxNode> = {
  layouts: channelsLast,
  write: (writer, _node, { values }) => {
    writer.write('Softmax', values, [integer('axis', -1)]);
  },
};
