import type { ConcatNode, PadNode, ReshapeNode, SliceNode, TransposeNode } from '#shared/graph/index.ts';
import { integer, integers } from './attributes.ts';
import { axesIn, axisIn } from './layouts.ts';
import { firstShape, type NodeInputs } from './node-inputs.ts';
import type { NodeWriter } from './node-writer.ts';

/** Ours is row-major over height, width, channels. */
export function writeFlatten(writer: NodeWriter, { values }: NodeInputs): void {
  writer.write('Flatten', values, [integer('axis', 1)]);
}

/** A size of 0 is that of the same axis before: the batch, whatever it is. */
export function writeReshape(writer: NodeWriter, { shape }: ReshapeNode, { values }: NodeInputs): void {
  writer.write('Reshape', [...values, writer.indices('shape', [0, ...shape])]);
}

export function writeTranspose(writer: NodeWriter, { axes }: TransposeNode, { values }: NodeInputs): void {
  writer.write('Transpose', values, [integers('perm', [0, ...axes.map((axis) => axis + 1)])]);
}

export function writeSlice(writer: NodeWriter, { axis, start, end, step }: SliceNode, read: NodeInputs): void {
  const place = axisIn(read.layout, axis, firstShape(read).length);
  const settings = Object.entries({ starts: start, ends: end, axes: place, steps: step });
  writer.write('Slice', [...read.values, ...settings.map(([role, value]) => writer.indices(role, [value]))]);
}

export function writeConcatenation(writer: NodeWriter, { axis }: ConcatNode, read: NodeInputs): void {
  writer.write('Concat', read.values, [integer('axis', axisIn(read.layout, axis, firstShape(read).length))]);
}

/** ONNX tells all borders before, then all borders after; the batch gets none. */
export function writeBorder(writer: NodeWriter, { before, after }: PadNode, read: NodeInputs): void {
  const axes = axesIn(read.layout, firstShape(read).length);
  const pads = [before, after].flatMap((borders) => [0, ...axes.map((axis) => borders[axis] ?? 0)]);
  writer.write('Pad', [...read.values, writer.indices('pads', pads)]);
}
