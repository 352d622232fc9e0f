import type { PadNode } from '#shared/graph/index.ts';
import { asGiven, axesIn } from '../../layouts.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** ONNX lists the padding before every axis, then after every axis; the batch is not padded. */
export const pad: OnnxOperation<PadNode> = {
  layouts: asGiven,
  write: (writer, { before, after }, read) => {
    const axes = axesIn(read.layout, firstShape(read).length);
    const pads = [before, after].flatMap((sizes) => [0, ...axes.map((axis) => sizes[axis] ?? 0)]);
    writer.write('Pad', [...read.values, writer.indices('pads', pads)]);
  },
};
