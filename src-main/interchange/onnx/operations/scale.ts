import type { ScaleNode } from '#shared/graph/index.ts';
import { asGiven } from '../../layouts.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const scale: OnnxOperation<ScaleNode> = {
  layouts: asGiven,
  write: (writer, _node, read) => {
    writer.write('Mul', [...read.values, writer.perChannel('scale', read)]);
  },
};
