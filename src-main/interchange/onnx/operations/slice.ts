import type { SliceNode } from '#shared/graph/index.ts';
import { asGiven, axisIn } from '../../layouts.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const slice: OnnxOperation<SliceNode> = {
  layouts: asGiven,
  write: (writer, { axis, start, end, step }, read) => {
    const bounds = { starts: start, ends: end, axes: axisIn(read.layout, axis, firstShape(read).length), steps: step };
    writer.write('Slice', [...read.values, ...Object.entries(bounds).map(([role, value]) => writer.indices(role, [value]))]);
  },
};
