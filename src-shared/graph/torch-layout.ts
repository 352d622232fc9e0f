import { graphView } from './graph-view.ts';
import type { ModelGraph } from './model-graph.ts';
import type { Parameter } from './parameters.ts';
import { elementsOf, type Shape } from './tensor-shapes.ts';

/** How PyTorch, which has channels first, lays out a parameter; values are row-major on both sides, copied, never changed. */
export interface TorchLayout {
  readonly shape: Shape;
  /** Of the convolution over a whole image that computes the same as a dense map and has the same values, as timm has it. */
  readonly convolution?: Shape;
  toTorch(values: Float32Array): Float32Array;
  fromTorch(values: Float32Array): Float32Array;
}

/** Ours `[height, width, inputs, outputs]` as `[outputs, inputs, height, width]`, and back. */
const OUTPUTS_FIRST = [3, 2, 0, 1];
const OUTPUTS_LAST = [2, 3, 1, 0];

/**
 * Kernels are `[filters, inputs / groups, height, width]` and `[units, inputs]` there; a dense map that reads a flattened image sees its
 * channels before its rows and columns. Everything else is of one axis and the same.
 */
export function torchLayout(graph: ModelGraph, { node, role, shape }: Parameter): TorchLayout {
  if (role !== 'kernel') return { shape, toTorch: (values) => values.slice(), fromTorch: (values) => values.slice() };
  const [outputs = 1] = shape.slice(-1);
  const isConvolution = shape.length === 4;
  const ours = isConvolution ? shape : [...(imageRead(graph, node) ?? [1, 1, elementsOf(shape) / outputs]), outputs];
  const torchs = OUTPUTS_FIRST.map((axis) => ours[axis] ?? 1);
  return {
    ...(isConvolution ? { shape: torchs } : { shape: [outputs, elementsOf(shape) / outputs], convolution: torchs }),
    toTorch: (values) => transposed(values, ours, OUTPUTS_FIRST),
    fromTorch: (values) => transposed(values, torchs, OUTPUTS_LAST),
  };
}

/** `[height, width, channels]` of the image whose flattened values a dense map reads; undefined where they never were one. */
export function imageRead(graph: ModelGraph, dense: string): Shape | undefined {
  const view = graphView(graph);
  let [source = ''] = view.node(dense).inputs;
  for (;;) {
    const { op, inputs } = view.node(source);
    const [before] = inputs;
    if (before === undefined) return undefined;
    const image = view.shapeAt(before);
    if (op === 'flatten') return image.length === 3 ? image : undefined;
    if (op !== 'dropout' && op !== 'activation') return undefined;
    source = before;
  }
}

/** So many places of the last two axes are gone through at a time, lest each value come from another line of the cache. */
const TILE = 16;

/** A tensor of four axes with its axes in another order: axis k of the result is axis `order[k]` of the values. */
function transposed(values: Float32Array, shape: Shape, order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
  const [size0 = 1, size1 = 1, size2 = 1, size3 = 1] = order.map((axis) => shape[axis] ?? 1);
  const [step0 = 0, step1 = 0, step2 = 0, step3 = 0] = order.map((axis) => strides[axis] ?? 0);
  const result = new Float32Array(values.length);
  for (let c0 = 0; c0 < size2; c0 += TILE)
    for (let d0 = 0; d0 < size3; d0 += TILE)
      for (let a = 0; a < size0; a++)
        for (let b = 0; b < size1; b++)
          for (let c = c0; c < Math.min(c0 + TILE, size2); c++) {
            const row = ((a * size1 + b) * size2 + c) * size3;
            const from = a * step0 + b * step1 + c * step2;
            for (let d = d0; d < Math.min(d0 + TILE, size3); d++) result[row + d] = values[from + d * step3] ?? 0;
          }
  return result;
}
