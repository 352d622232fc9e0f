import type { MultiplyNode } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const multiply: OnnxOperation<MultiplyNode> = {
  layouts: asGiven,
  write: (writer, _node, { values }) => {
    writer.write('Mul', values);
  },
};
