import type { ConcatNode } from '#shared/graph/index.ts';
import { asGiven, axisIn } from '../../layouts.ts';
import { integer } from '../attributes.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

export const concat: OnnxOperation<ConcatNode> = {
  layouts: asGiven,
  write: (writer, { axis }, read) => {
    writer.write('Concat', read.values, [integer('axis', axisIn(read.layout, axis, firstShape(read).length))]);
  },
};
