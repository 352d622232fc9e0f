import type { Pool2dNode } from '#shared/graph/index.ts';
import { integer, integers } from './attributes.ts';
import { padsOf } from './channels-first.ts';
import { firstShape, type NodeInputs } from './node-inputs.ts';
import type { NodeWriter } from './node-writer.ts';

/** An average divides by the cells inside the image only; a maximum never sees the border. */
export function writePool(writer: NodeWriter, node: Pool2dNode, { values }: NodeInputs): void {
  const window = [integers('kernel_shape', node.window), integers('strides', node.stride), integers('pads', padsOf(node.padding))];
  if (node.kind === 'max') writer.write('MaxPool', values, window);
  else writer.write('AveragePool', values, [...window, integer('count_include_pad', 0)]);
}

/** Over height and width of an image; over all axes between the batch and the channels otherwise. */
export function writeGlobalAverage(writer: NodeWriter, read: NodeInputs): void {
  const { values, layout } = read;
  if (layout === 'channels-first') {
    writer.write('Flatten', [writer.writePart('average', 'GlobalAveragePool', values)], [integer('axis', 1)]);
    return;
  }
  const axes = firstShape(read).flatMap((_, axis) => (axis > 0 ? [axis] : []));
  writer.write('ReduceMean', [...values, writer.indices('axes', axes)], [integer('keepdims', 0)]);
}
