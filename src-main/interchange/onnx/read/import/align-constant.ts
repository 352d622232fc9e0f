import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { eachPlace } from './fold/strided.ts';
import { Refusal } from './refusal.ts';
import { BATCH, onnxShape, ownAxes, type Constant, type Tensor } from './values.ts';

/** A constant spread over a tensor of ours: an axis of 1 is the same everywhere. */
export interface Aligned {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** A constant that ONNX broadcasts to a tensor, in the tensor's own axes. Throws {@link Refusal} where it does not fit, or differs by sample. */
export function aligned(constant: Constant, tensor: Tensor, batch: number): Aligned {
  const rank = tensor.axes.length;
  const extra = constant.shape.length - rank;
  if (extra > 0 && constant.shape.slice(0, extra).some((size) => size !== 1)) throw misfit(constant, tensor, batch);
  const sizes = extra > 0 ? constant.shape.slice(extra) : [...Array<number>(-extra).fill(1), ...constant.shape];
  const strides = sizes.map((_, axis) => elementsOf(sizes.slice(axis + 1)));
  const shape = [...tensor.shape].fill(1);
  const steps = [...tensor.shape].fill(0);
  const numbers = constant.read();
  for (const [axis, factors] of tensor.axes.entries()) {
    const size = sizes[axis] ?? 1;
    if (size === 1) continue;
    if (size !== onnxShape(tensor, batch)[axis]) throw misfit(constant, tensor, batch);
    let step = strides[axis] ?? 1;
    for (const own of ownAxes(factors).toReversed()) {
      shape[own] = tensor.shape[own] ?? 1;
      steps[own] = step;
      step *= tensor.shape[own] ?? 1;
    }
    if (batch > 1 && factors.lastIndexOf(BATCH) > 0) throw new Refusal('it adds a constant along an axis that the batch is a part of');
    if (factors.includes(BATCH) && batch > 1) checkSameForAll(numbers, step, size, strides[axis] ?? 1, constant);
  }
  return { shape, values: gathered(numbers, shape, steps) };
}

/** The values if they differ along the last axis only; undefined if they differ from place to place. */
export function perChannel({ shape, values }: Aligned, channels: number): Float32Array | undefined {
  if (shape.slice(0, -1).some((size) => size !== 1)) return undefined;
  return values.length === channels ? values : new Float32Array(channels).fill(values[0] ?? NaN);
}

/** Places of the last axis that are done together: what they read lies far apart, what they write in one line of the cache. */
const BLOCK = 16;

/** Values of `shape` that lie `steps` apart. */
export function gathered(numbers: ArrayLike<number>, shape: Shape, steps: readonly number[]): Float32Array {
  const values = new Float32Array(elementsOf(shape));
  const [width = 1] = shape.slice(-1);
  const [step = 0] = steps.slice(-1);
  const rows = shape.slice(0, -1);
  for (let start = 0; start < width; start += BLOCK) {
    const end = Math.min(width, start + BLOCK);
    eachPlace(rows, steps.slice(0, -1), start * step, (row, source) => {
      let from = source;
      for (let place = row * width + start; place < row * width + end; place++) {
        values[place] = numbers[from] ?? NaN;
        from += step;
      }
    });
  }
  return values;
}

/** The numbers repeat with the batch, which is the outermost part of its axis: `step` of them for each sample. */
function checkSameForAll(numbers: ArrayLike<number>, step: number, size: number, stride: number, constant: Constant): void {
  const span = size * stride;
  for (let index = 0; index < numbers.length; index++) {
    const inSpan = index % span;
    if (numbers[index] !== numbers[index - inSpan + (inSpan % step)]) {
      throw new Refusal(`${constant.name ?? 'a constant'} differs from sample to sample of a batch size that is baked in`);
    }
  }
}

function misfit(constant: Constant, tensor: Tensor, batch: number): Refusal {
  return new Refusal(`a constant of [${constant.shape.join(', ')}] does not fit [${onnxShape(tensor, batch).join(', ')}]`);
}
