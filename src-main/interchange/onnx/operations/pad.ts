import type { PadNode } from '#shared/graph/index.ts';
import { axesIn } from '../layouts.ts';
import { firstShape } from '../node-inputs.ts';
import { asGiven, type OnnxOperation } from './onnx-operation.ts';

/** ONNX lists all borders before, then all borders after; the batch gets none. */
export const pad: OnnxOperation<PadNode> = {
  layouts: asGiven,
  write: (writer, { before, after }, read) => {
    const axes = axesIn(read.layout, firstShape(read).length);
    const pads = [before, after].flatMap((borders) => [0, ...axes.map((axis) => borders[axis] ?? 0)]);
    writer.write('Pad', [...read.values, writer.indices('pads', pads)]);
  },
};
