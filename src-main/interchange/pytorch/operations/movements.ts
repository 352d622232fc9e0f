import type { ConcatNode, MatmulNode, PadNode, ReshapeNode, SliceNode, TransposeNode } from '#shared/graph/index.ts';
import type { FlattenNode } from '#shared/graph/operations/flatten.ts';
import type { GlobalAveragePoolNode } from '#shared/graph/operations/global-average-pool.ts';
import type { UpsampleNode } from '#shared/graph/operations/upsample.ts';
import { isOrderChanged } from '../../channels-first.ts';
import { asGiven, axesIn, axisIn, channelsLast } from '../../layouts.ts';
import { tuple } from '../python-names.ts';
import { firstShape, type PytorchOperation } from './pytorch-operation.ts';

/** Height, width, channels in row-major order. */
export const flatten: PytorchOperation<FlattenNode> = {
  layouts: (given, shape) => ({ reads: isOrderChanged(shape) ? 'channels-last' : given, yields: 'channels-last' }),
  write: (_writer, _node, { values: [x] }) => `${x}.flatten(1)`,
};

export const reshape: PytorchOperation<ReshapeNode> = {
  layouts: channelsLast,
  write: (_writer, { shape }, { values: [x] }) => `${x}.reshape(-1, ${shape.join(', ')})`,
};

export const transpose: PytorchOperation<TransposeNode> = {
  layouts: channelsLast,
  write: (_writer, { axes }, { values: [x] }) => `${x}.permute(${[0, ...axes.map((axis) => axis + 1)].join(', ')})`,
};

export const slice: PytorchOperation<SliceNode> = {
  layouts: asGiven,
  write: (_writer, { axis, start, end, step }, tensors) => {
    const before = Array.from({ length: axisIn(tensors.layout, axis, firstShape(tensors).length) }, () => ':');
    return `${tensors.values[0]}[${[...before, `${start}:${end}${step === 1 ? '' : `:${step}`}`].join(', ')}]`;
  },
};

export const concat: PytorchOperation<ConcatNode> = {
  layouts: asGiven,
  write: (_writer, { axis }, tensors) => `torch.cat(${tuple(tensors.values)}, ${axisIn(tensors.layout, axis, firstShape(tensors).length)})`,
};

/** PyTorch lists the last axis first. */
export const pad: PytorchOperation<PadNode> = {
  layouts: asGiven,
  write: (_writer, { before, after }, tensors) => {
    const axes = axesIn(tensors.layout, firstShape(tensors).length).toReversed();
    return `F.pad(${tensors.values[0]}, ${tuple(axes.flatMap((axis) => [before[axis] ?? 0, after[axis] ?? 0]))})`;
  },
};

/** Repeats rows and columns, which is exact for every size; interpolation rounds positions. */
export const upsample: PytorchOperation<UpsampleNode> = {
  layouts: asGiven,
  write: (_writer, { factors }, tensors) =>
    factors.reduce(
      (value, factor, axis) =>
        factor === 1 ? value : `${value}.repeat_interleave(${factor}, ${axisIn(tensors.layout, axis, firstShape(tensors).length)})`,
      tensors.values[0],
    ),
};

/** Over all axes between the batch and the channels. */
export const globalAveragePool: PytorchOperation<GlobalAveragePoolNode> = {
  layouts: (given) => ({ reads: given, yields: 'channels-last' }),
  write: (_writer, _node, tensors) => {
    const inner = firstShape(tensors).slice(0, -1);
    const axes = inner.map((_, axis) => axisIn(tensors.layout, axis, inner.length + 1));
    return `${tensors.values[0]}.mean(${tuple(axes)})`;
  },
};

export const matmul: PytorchOperation<MatmulNode> = {
  layouts: channelsLast,
  write: (_writer, { transposeRight }, { values: [left, right] }) => `${left} @ ${right}${transposeRight ? '.transpose(-2, -1)' : ''}`,
};
