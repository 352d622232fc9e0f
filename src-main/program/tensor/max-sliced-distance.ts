import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { type GraphBuilder, type Output, outputAt } from '../graph-def/graph-builder.ts';
import { binary, cast, product, reduce, unary } from './arithmetic.ts';
import { constant, pack, reshape, shapeVector, unpack } from './arrays.ts';
import { elementwise } from './elementwise.ts';

/** Keeps the gradient finite where the distance is 0; it is 0 there. */
const SMALLEST_DISTANCE = 1e-12;

export interface MaxSlicedDistance {
  /** Scalar. */
  readonly distance: Output;
  /** Gradients with respect to the two tensors, in their shapes. */
  readonly gradients: { readonly first: Output; readonly second: Output };
}

/**
 * The max-sliced 2-Wasserstein distance of two tensors `[count, …shape]`, each a set of `count` vectors. Along a direction, the
 * distance of the projections is D = √(mean (u₍ᵢ₎ - v₍ᵢ₎)²), each in sorted order; the largest counts. Its gradient with respect to the
 * vector with the i-th smallest projection is (u₍ᵢ₎ - v₍ᵢ₎) / (count D) times the direction, and the opposite for the second tensor.
 * As `ot.max_sliced_wasserstein_distance` of POT. Source: Deshpande et al., CVPR 2019, arXiv 1904.05877.
 *
 * @param directions unit vectors, `[features, number]`
 */
export function maxSlicedDistance(
  builder: GraphBuilder,
  first: Output,
  second: Output,
  shape: Shape,
  directions: Output,
): MaxSlicedDistance {
  const { type } = first;
  const { minus, times } = elementwise(builder);
  const [count] = unpack(builder, shapeVector(builder, first), shape.length + 1);
  if (!count) throw new Error('a batch has an axis');
  const images = cast(builder, count, type);
  const one = sortedProjections(builder, first, shape, directions, count);
  const other = sortedProjections(builder, second, shape, directions, count);
  const gaps = minus(one.values, other.values);
  const squares = reduce(builder, 'Mean', unary(builder, 'Square', gaps), constant(builder, 'int32', [1]));
  const farthest = largest(builder, squares);
  const distance = unary(builder, 'Sqrt', row(builder, squares, farthest, 0));
  const divisor = times(images, binary(builder, 'Maximum', distance, constant(builder, type, SMALLEST_DISTANCE)));
  const shares = binary(builder, 'RealDiv', row(builder, gaps, farthest, 0), divisor);
  const direction = reshape(builder, row(builder, directions, farthest, 1), [1, -1]);
  const gradientOf = (order: Output, own: Output): Output =>
    reshape(builder, times(reshape(builder, scattered(builder, row(builder, order, farthest, 0), own, count), [-1, 1]), direction), [
      -1,
      ...shape,
    ]);
  return { distance, gradients: { first: gradientOf(one.order, shares), second: gradientOf(other.order, unary(builder, 'Neg', shares)) } };
}

/** The projections along each direction in descending order, `[directions, count]`, and the indices of their vectors. */
function sortedProjections(
  builder: GraphBuilder,
  value: Output,
  shape: Shape,
  directions: Output,
  count: Output,
): { readonly values: Output; readonly order: Output } {
  const { type } = value;
  const rows = reshape(builder, value, [-1, elementsOf(shape)]);
  const values = builder.add({
    op: 'TopKV2',
    inputs: [product(builder, directions, rows, { left: true, right: true }), count],
    attributes: { T: { type }, sorted: { flag: true } },
    type,
  });
  return { values, order: outputAt(values, 1, 'int32') };
}

/** The index of the largest value of a vector, an int32 scalar. */
function largest(builder: GraphBuilder, vector: Output): Output {
  return builder.add({
    op: 'ArgMax',
    inputs: [vector, constant(builder, 'int32', 0)],
    attributes: { T: { type: vector.type }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
    type: 'int32',
  });
}

/** The slice of a tensor at one index of an axis, without that axis. */
function row(builder: GraphBuilder, value: Output, index: Output, axis: number): Output {
  return builder.add({
    op: 'GatherV2',
    inputs: [value, index, constant(builder, 'int32', axis)],
    attributes: {
      Tparams: { type: value.type },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { integer: 0 },
    },
    type: value.type,
  });
}

/** A vector with values at the given, different indices. */
function scattered(builder: GraphBuilder, indices: Output, values: Output, length: Output): Output {
  return builder.add({
    op: 'ScatterNd',
    inputs: [reshape(builder, indices, [-1, 1]), values, pack(builder, [length])],
    attributes: { T: { type: values.type }, Tindices: { type: 'int32' } },
    type: values.type,
  });
}
