import type { Pool2dNode, Shape } from '#shared/graph/index.ts';
import type { Attributes } from '../tensorflow-graph.ts';
import { border } from './border.ts';
import { firstShape, type TensorflowOperation } from './tensorflow-operation.ts';

/** The least float32, the padding of a maximum: a finite number, which every reader accepts. */
const LEAST = -3.4028234663852886e38;

/**
 * Averages exclude the padding. With `SAME` TensorFlow's do, too; other paddings are averaged as zeros, and the average is multiplied by
 * the size of the window over the number of its cells inside the image.
 */
export const pool2d: TensorflowOperation<Pool2dNode> = (writer, node, tensors) => {
  const shape = firstShape(tensors);
  const fill = node.kind === 'max' ? LEAST : 0;
  const { image, isPadded, attributes } = border(writer, tensors.values[0], shape, { ...node, size: node.window }, fill);
  const pooling: Attributes = { ...attributes, ksize: { integers: [1, ...node.window, 1] } };
  if (node.kind === 'max') return writer.add('MaxPool', [image], pooling);
  const average = writer.add('AvgPool', [image], pooling);
  if (!isPadded) return average;
  const shares = writer.constant('shares', [...tensors.output.slice(0, 2), 1], windowShares(node, shape, tensors.output));
  return writer.add('Mul', [average, shares]);
};

/** Size of the window / number of its cells inside the image, for each position of the output. */
function windowShares(
  { window, stride, padding }: Pool2dNode,
  [height = 0, width = 0]: Shape,
  [rows = 0, columns = 0]: Shape,
): Float32Array {
  const inside = (position: number, size: number, cells: number, step: number, before: number): number => {
    const start = position * step - before;
    return Math.min(start + cells, size) - Math.max(start, 0);
  };
  return Float32Array.from({ length: rows * columns }, (_, index) => {
    const inRows = inside(Math.floor(index / columns), height, window[0], stride[0], padding[0]);
    return (window[0] * window[1]) / (inRows * inside(index % columns, width, window[1], stride[1], padding[2]));
  });
}
