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

/** Zeros before and after each axis. */
export function pad(builder: GraphBuilder, value: Output, before: readonly number[], after: readonly number[]): Output {
  const borders = before.flatMap((size, axis) => [size, after[axis] ?? 0]);
  return builder.add({
    op: 'Pad',
    inputs: [value, constant(builder, 'int32', borders, [before.length, 2])],
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

/** A strided slice from `start` up to `end` along one axis of a tensor with `axes` axes. */
export function stridedSlice(
  builder: GraphBuilder,
  value: Output,
  axis: number,
  axes: number,
  { start, end, step }: { readonly start: number; readonly end: number; readonly step: number },
): Output {
  const only = (own: number, others: number): Output => constant(builder, 'int32', Array<number>(axes).fill(others).with(axis, own));
  const whole = { integer: (1 << axes) - 1 - (1 << axis) };
  return builder.add({
    op: 'StridedSlice',
    inputs: [value, only(start, 0), only(end, 0), only(step, 1)],
    attributes: {
      T: { type: value.type },
      Index: { type: 'int32' },
      begin_mask: whole,
      end_mask: whole,
      ellipsis_mask: { integer: 0 },
      new_axis_mask: { integer: 0 },
      shrink_axis_mask: { integer: 0 },
    },
    type: value.type,
  });
}
