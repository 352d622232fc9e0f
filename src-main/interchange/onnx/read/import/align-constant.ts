import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { forEachElement } from './fold/strided.ts';
import type { ImportDraft } from './import-draft.ts';
import { Refusal } from './refusal.ts';
import { BATCH, type Constant, onnxShape, ownAxes, type Tensor } from './values.ts';

/** A constant in the axes of one of our tensors; it broadcasts along axes of size 1. */
export interface Aligned {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Converts a constant that ONNX broadcasts to a tensor into the tensor's axes. Throws {@link Refusal} if the shapes do not match or it differs by sample. */
export function aligned(constant: Constant, tensor: Tensor, batch: number): Aligned {
  const rank = tensor.axes.length;
  const extra = constant.shape.length - rank;
  if (extra > 0 && constant.shape.slice(0, extra).some((size) => size !== 1)) throw mismatch(constant, tensor, batch);
  const sizes = extra > 0 ? constant.shape.slice(extra) : [...Array<number>(-extra).fill(1), ...constant.shape];
  const strides = sizes.map((_, axis) => elementsOf(sizes.slice(axis + 1)));
  const shape = [...tensor.shape].fill(1);
  const steps = [...tensor.shape].fill(0);
  const numbers = constant.read();
  for (const [axis, factors] of tensor.axes.entries()) {
    const size = sizes[axis] ?? 1;
    if (size === 1) continue;
    if (size !== onnxShape(tensor, batch)[axis]) throw mismatch(constant, tensor, batch);
    let step = strides[axis] ?? 1;
    for (const own of ownAxes(factors).toReversed()) {
      shape[own] = tensor.shape[own] ?? 1;
      steps[own] = step;
      step *= tensor.shape[own] ?? 1;
    }
    if (batch > 1 && factors.lastIndexOf(BATCH) > 0) throw new Refusal('it adds a constant along an axis that contains the batch');
    if (factors.includes(BATCH) && batch > 1) checkSameForEverySample(numbers, step, size, strides[axis] ?? 1, constant);
  }
  return { shape, values: stridedCopy(numbers, shape, steps) };
}

/** One value per channel; undefined if the values also differ along other axes. Throws {@link Refusal} for too many channels. */
export function perChannel({ shape, values }: Aligned, channels: number, draft: Pick<ImportDraft, 'filled'>): Float32Array | undefined {
  if (shape.slice(0, -1).some((size) => size !== 1)) return undefined;
  return values.length === channels ? values : draft.filled(channels, values[0] ?? NaN);
}

/** Elements of the last axis per block: their reads are far apart, their writes share a cache line. */
const BLOCK = 16;

/** Copies a strided view of `numbers` with the given shape, row-major; `steps` are its strides. */
export function stridedCopy(numbers: ArrayLike<number>, shape: Shape, steps: readonly number[]): Float32Array {
  const values = new Float32Array(elementsOf(shape));
  const [width = 1] = shape.slice(-1);
  const [step = 0] = steps.slice(-1);
  const rows = shape.slice(0, -1);
  for (let start = 0; start < width; start += BLOCK) {
    const end = Math.min(width, start + BLOCK);
    forEachElement(rows, steps.slice(0, -1), start * step, (row, source) => {
      let from = source;
      for (let index = row * width + start; index < row * width + end; index++) {
        values[index] = numbers[from] ?? NaN;
        from += step;
      }
    });
  }
  return values;
}

/** Checks that all samples of a fixed batch have the same `step` numbers; the batch is the outermost part of its axis. */
function checkSameForEverySample(numbers: ArrayLike<number>, step: number, size: number, stride: number, constant: Constant): void {
  const span = size * stride;
  for (let index = 0; index < numbers.length; index++) {
    const inSpan = index % span;
    if (numbers[index] !== numbers[index - inSpan + (inSpan % step)]) {
      throw new Refusal(`${constant.name ?? 'a constant'} differs between the samples of a fixed batch`);
    }
  }
}

function mismatch(constant: Constant, tensor: Tensor, batch: number): Refusal {
  return new Refusal(`a constant of shape [${constant.shape.join(', ')}] does not broadcast to [${onnxShape(tensor, batch).join(', ')}]`);
}
