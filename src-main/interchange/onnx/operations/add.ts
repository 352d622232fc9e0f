import type { AddNode } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const add: OnnxOperation<AddNode> = {
  layouts: asGiven,
  write: (writer, _node, { values }) => {
    writer.write('Add', values);
  },
};
