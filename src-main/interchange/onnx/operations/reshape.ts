import type { ReshapeNode } from '#shared/graph/index.ts';
import { channelsLast, type OnnxOperation } from './onnx-operation.ts';

/** A size of 0 is that of the same axis before: the batch, whatever it is. */
export const reshape: OnnxOperation<ReshapeNode> = {
  layouts: channelsLast,
  write: (writer, { shape }, { values }) => {
    writer.write('Reshape', [...values, writer.indices('shape', [0, ...shape])]);
  },
};
