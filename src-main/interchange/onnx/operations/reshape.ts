import type { ReshapeNode } from '#shared/graph/index.ts';
import { channelsLast } from '../../layouts.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** In ONNX, a size of 0 copies the input's: the batch size. */
export const reshape: OnnxOperation<ReshapeNode> = {
  layouts: channelsLast,
  write: (writer, { shape }, { values }) => {
    writer.write('Reshape', [...values, writer.indices('shape', [0, ...shape])]);
  },
};
