import type { MatmulNode } from '#shared/graph/index.ts';
import { channelsLast } from '../../layouts.ts';
import { integers } from '../attributes.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const matmul: OnnxOperation<MatmulNode> = {
  layouts: channelsLast,
  write: (writer, node, { values, shapes }) => {
    const [left, right = ''] = values;
    const last = shapes[0]?.length ?? 0;
    const order = [...Array.from({ length: last - 1 }, (_, axis) => axis), last, last - 1];
    const read = node.transposeRight ? writer.writePart('right-transposed', 'Transpose', [right], [integers('perm', order)]) : right;
    writer.write('MatMul', [left, read]);
  },
};
