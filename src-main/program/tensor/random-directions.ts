import type { DataType } from '#main/saved-model/data-type.ts';
import { elementsOf, type Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary, reduce, unary } from './arithmetic.ts';
import { constant } from './arrays.ts';

/** As many as in POT's max-sliced distance by default. */
const DIRECTIONS = 50;

/**
 * Directions that are uniform on the unit sphere: columns `[features, 50]` of length 1.
 *
 * @param shape of an image's features
 * @param seed int32 `[2]`
 */
export function randomDirections(builder: GraphBuilder, type: DataType, shape: Shape, seed: Output): Output {
  const normal = builder.add({
    op: 'StatelessRandomNormal',
    inputs: [constant(builder, 'int32', [elementsOf(shape), DIRECTIONS]), seed],
    attributes: { dtype: { type }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
    type,
  });
  const squares = reduce(builder, 'Sum', unary(builder, 'Square', normal), constant(builder, 'int32', [0]), true);
  return binary(builder, 'Mul', normal, unary(builder, 'Rsqrt', squares));
}
