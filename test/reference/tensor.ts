import { elementsOf, type Shape } from '#shared/graph/index.ts';

/** A tensor for the reference interpreter. */
export interface Tensor {
  readonly shape: Shape;
  /** Row-major. */
  readonly data: ArrayLike<number>;
}

/** A tensor with the value of a function at each coordinate. */
export function tensorOf(shape: Shape, valueAt: (coordinates: readonly number[]) => number): Float64Array {
  const data = new Float64Array(elementsOf(shape));
  const coordinates = shape.map(() => 0);
  for (const index of data.keys()) {
    data[index] = valueAt(coordinates);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      coordinates[axis] = (coordinates[axis] ?? 0) + 1;
      if ((coordinates[axis] ?? 0) < (shape[axis] ?? 0)) break;
      coordinates[axis] = 0;
    }
  }
  return data;
}

/** The value at the given coordinates; NaN outside. */
export function at({ shape, data }: Tensor, coordinates: readonly number[]): number {
  let index = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const [size, coordinate] = [shape[axis] ?? 0, coordinates[axis] ?? -1];
    if (coordinate < 0 || coordinate >= size) return NaN;
    index = index * size + coordinate;
  }
  return data[index] ?? NaN;
}

/** The value of a tensor that is broadcast along axes of size 1 and along missing leading axes. */
export function atRepeated(tensor: Tensor, coordinates: readonly number[]): number {
  const own = coordinates.slice(coordinates.length - tensor.shape.length);
  return at(
    tensor,
    own.map((index, axis) => (tensor.shape[axis] === 1 ? 0 : index)),
  );
}
