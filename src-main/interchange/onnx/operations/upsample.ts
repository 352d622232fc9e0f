import type { UpsampleNode } from '#shared/graph/operations/upsample.ts';
import { asGiven, axesIn } from '../../layouts.ts';
import { text } from '../attributes.ts';
import { firstShape } from '../node-inputs.ts';
import type { OnnxOperation } from './onnx-operation.ts';

/** The optional region of interest is omitted. */
export const upsample: OnnxOperation<UpsampleNode> = {
  layouts: asGiven,
  write: (writer, { factors }, read) => {
    const scales = [1, ...axesIn(read.layout, firstShape(read).length).map((axis) => factors[axis] ?? 1)];
    const nearest = [text('mode', 'nearest'), text('coordinate_transformation_mode', 'asymmetric'), text('nearest_mode', 'floor')];
    writer.write('Resize', [...read.values, '', writer.constant('scales', [scales.length], Float32Array.from(scales))], nearest);
  },
};
