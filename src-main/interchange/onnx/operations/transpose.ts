import type { TransposeNode } from '#shared/graph/index.ts';
import { channelsLast } from '../../layouts.ts';
import { integers } from '../attributes.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const transpose: OnnxOperation<TransposeNode> = {
  layouts: channelsLast,
  write: (writer, { axes }, { values }) => {
    writer.write('Transpose', values, [integers('perm', [0, ...axes.map((axis) => axis + 1)])]);
  },
};
