import { channelsOf, type ConcatNode, type PadNode, type ReshapeNode, type SliceNode, type TransposeNode } from '#shared/graph/index.ts';
import type { FlattenNode } from '#shared/graph/operations/flatten.ts';
import type { UpsampleNode } from '#shared/graph/operations/upsample.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

export const reshape: TensorflowOperation<ReshapeNode | FlattenNode> = (writer, _node, { values: [x], output }) =>
  writer.reshape(x, [-1, ...output]);

export const concat: TensorflowOperation<ConcatNode> = (writer, { axis }, { values }) => writer.concatenate(values, axis + 1);

export const pad: TensorflowOperation<PadNode> = (writer, { before, after }, { values: [x] }) => writer.pad(x, before, after, 0);

export const transpose: TensorflowOperation<TransposeNode> = (writer, { axes }, { values: [x] }) =>
  writer.add('Transpose', [x, writer.indices('axes', [0, ...axes.map((axis) => axis + 1)])], { Tperm: { type: 'int32' } });

/** Every other axis is read from its start to its end. */
export const slice: TensorflowOperation<SliceNode> = (writer, node, tensors) => {
  const axes = [0, ...firstShape(tensors).map((_, axis) => axis + 1)];
  const along = (value: number, other: number): number[] => axes.map((axis) => (axis === node.axis + 1 ? value : other));
  const whole = axes.reduce((mask, axis) => (axis === node.axis + 1 ? mask : mask | (1 << axis)), 0);
  const ranges = { begin: along(node.start, 0), end: along(node.end, 0), strides: along(node.step, 1) };
  const inputs = Object.entries(ranges).map(([role, values]) => writer.indices(role, values));
  return writer.add('StridedSlice', [tensors.values[0], ...inputs], {
    Index: { type: 'int32' },
    begin_mask: { integer: whole },
    end_mask: { integer: whole },
    ellipsis_mask: { integer: 0 },
    new_axis_mask: { integer: 0 },
    shrink_axis_mask: { integer: 0 },
  });
};

/** Repeats pixels, then rows, which is exact for every size; resizing rounds positions. */
export const upsample: TensorflowOperation<UpsampleNode> = (writer, { factors }, tensors) => {
  const [x] = tensors.values;
  const shape = firstShape(tensors);
  const [, columns = 1] = tensors.output;
  const repeated = (value: string, size: number, times: number): string =>
    writer.add('Tile', [writer.reshape(value, [-1, 1, size]), writer.indices('repeats', [1, times, 1])], { Tmultiples: { type: 'int32' } });
  const wide = repeated(x, channelsOf(shape), factors[1]);
  return writer.reshape(repeated(wide, columns * channelsOf(shape), factors[0]), [-1, ...tensors.output]);
};
