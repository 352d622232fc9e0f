import { graphView } from './graph-view.ts';
import type { ModelGraph } from './model-graph.ts';
import type { Parameter } from './parameters.ts';
import { elementsOf, type Shape } from './tensor-shapes.ts';

/** PyTorch's channels-first layout of a parameter. Values are row-major in both layouts; conversions return copies. */
export interface TorchLayout {
  readonly shape: Shape;
  /** The shape of an equivalent whole-image convolution with the same values, which timm uses in place of some dense layers. */
  readonly convolution?: Shape;
  toTorch(values: Float32Array): Float32Array;
  fromTorch(values: Float32Array): Float32Array;
}

/** Permutations between our `[height, width, inputs, outputs]` and PyTorch's `[outputs, inputs, height, width]`. */
const OUTPUTS_FIRST = [3, 2, 0, 1];
const OUTPUTS_LAST = [2, 3, 1, 0];

/**
 * The layout of a parameter in PyTorch. Kernels are `[filters, inputs / groups, height, width]` and `[units, inputs]`; the inputs of a
 * dense layer after a flattened image are in the order channels, rows, columns. All other parameters have the same layout as ours.
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

/** `[height, width, channels]` of the flattened image that a dense layer reads; undefined if it reads none. */
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

/** Tile size of the last two axes, so that consecutive reads share cache lines. */
const TILE = 16;

/** Permutes the axes of a four-dimensional tensor: axis k of the result is axis `order[k]` of the values. */
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
