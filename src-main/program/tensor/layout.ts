import type { Attributes } from '#main/saved-model/attribute.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { constant } from './arrays.ts';

/** Axis i of the result is axis `axes[i]` of the value. */
export function transpose(builder: GraphBuilder, value: Output, axes: readonly number[]): Output {
  return builder.add({
    op: 'Transpose',
    inputs: [value, constant(builder, 'int32', axes)],
    attributes: { T: { type: value.type }, Tperm: { type: 'int32' } },
    type: value.type,
  });
}

/**
 * Zeros before and after each axis. With `Pad`, TensorFlow 2.21 aborts the process if a convolution of the same reshaped tensor is added to the
 * result; with `PadV2`, it does not.
 */
export function pad(builder: GraphBuilder, value: Output, before: readonly number[], after: readonly number[]): Output {
  const borders = before.flatMap((size, axis) => [size, after[axis] ?? 0]);
  return builder.add({
    op: 'PadV2',
    inputs: [value, constant(builder, 'int32', borders, [before.length, 2]), constant(builder, value.type, 0)],
    attributes: { T: { type: value.type }, Tpaddings: { type: 'int32' } },
    type: value.type,
  });
}

/** The slice of the given size at `start`; a size of -1 takes the rest. */
export function sliceOf(builder: GraphBuilder, value: Output, start: readonly number[], sizes: readonly number[]): Output {
  return builder.add({
    op: 'Slice',
    inputs: [value, constant(builder, 'int32', start), constant(builder, 'int32', sizes)],
    attributes: { T: { type: value.type }, Index: { type: 'int32' } },
    type: value.type,
  });
}

/** Parts of given lengths along an axis. */
export function splitAt(builder: GraphBuilder, value: Output, lengths: readonly number[], axis: number): readonly Output[] {
  const first = builder.add({
    op: 'SplitV',
    inputs: [value, constant(builder, 'int32', lengths), constant(builder, 'int32', axis)],
    attributes: { num_split: { integer: lengths.length }, T: { type: value.type }, Tlen: { type: 'int32' } },
    type: value.type,
  });
  return lengths.map((_, index) => ({ ...first, index }));
}

/** The value broadcast to a shape, an int32 vector. */
export function broadcastTo(builder: GraphBuilder, value: Output, shape: Output): Output {
  return builder.add({
    op: 'BroadcastTo',
    inputs: [value, shape],
    attributes: { T: { type: value.type }, Tidx: { type: 'int32' } },
    type: value.type,
  });
}

/** Entries of the first axis at int32 indices. */
export function gather(builder: GraphBuilder, table: Output, index: Output): Output {
  return builder.add({
    op: 'GatherV2',
    inputs: [table, index, constant(builder, 'int32', 0)],
    attributes: {
      Tparams: { type: table.type },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { integer: 0 },
    },
    type: table.type,
  });
}

/** For each entry of the first axis, the slices at its own indices along another axis. */
export function gatherEach(builder: GraphBuilder, values: Output, indices: Output, axis: number): Output {
  return builder.add({
    op: 'GatherV2',
    inputs: [values, indices, constant(builder, 'int32', axis)],
    attributes: { Tparams: { type: values.type }, Tindices: { type: 'int32' }, Taxis: { type: 'int32' }, batch_dims: { integer: 1 } },
    type: values.type,
  });
}

/** The inverse of {@link gather}: sums the entries with the same index. */
export function scatterSum(builder: GraphBuilder, entries: Output, index: Output, size: number): Output {
  return builder.add({
    op: 'UnsortedSegmentSum',
    inputs: [entries, index, constant(builder, 'int32', size)],
    attributes: { T: { type: entries.type }, Tindices: { type: 'int32' }, Tnumsegments: { type: 'int32' } },
    type: entries.type,
  });
}

/** Every `step`-th index of an axis from `start` up to `end`, exclusive; without `end` to the end of the axis. */
export interface AxisRange {
  readonly start: number;
  readonly end?: number;
  readonly step: number;
}

/** All indices of an axis. */
export const WHOLE_AXIS: AxisRange = { start: 0, step: 1 };

/** The elements at the given indices, one range per axis. */
export function stridedSlice(builder: GraphBuilder, value: Output, ranges: readonly AxisRange[]): Output {
  return builder.add({
    op: 'StridedSlice',
    inputs: [value, ...rangeInputs(builder, ranges)],
    attributes: rangeAttributes(value, ranges),
    type: value.type,
  });
}

/** The inverse of {@link stridedSlice}, and its gradient: a tensor of the given shape with `elements` at these indices and 0 elsewhere. */
export function stridedScatter(builder: GraphBuilder, elements: Output, ranges: readonly AxisRange[], shape: Output): Output {
  return builder.add({
    op: 'StridedSliceGrad',
    inputs: [shape, ...rangeInputs(builder, ranges), elements],
    attributes: rangeAttributes(elements, ranges),
    type: elements.type,
  });
}

function rangeInputs(builder: GraphBuilder, ranges: readonly AxisRange[]): readonly Output[] {
  return [ranges.map(({ start }) => start), ranges.map(({ end = 0 }) => end), ranges.map(({ step }) => step)].map((values) =>
    constant(builder, 'int32', values),
  );
}

function rangeAttributes({ type }: Output, ranges: readonly AxisRange[]): Attributes {
  return {
    T: { type },
    Index: { type: 'int32' },
    begin_mask: { integer: 0 },
    end_mask: { integer: ranges.reduce((mask, { end }, axis) => (end === undefined ? mask | (1 << axis) : mask), 0) },
    ellipsis_mask: { integer: 0 },
    new_axis_mask: { integer: 0 },
    shrink_axis_mask: { integer: 0 },
  };
}
