import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { product } from './arithmetic.ts';
import { constant, fill } from './arrays.ts';

/**
 * factor · Σ over each row of a matrix, as a matrix with one column. Computed as a matrix product, which is faster than TensorFlow's
 * reduction of the last axis.
 */
export function rowSums(builder: GraphBuilder, rows: Output, columns: number, factor = 1): Output {
  const weights = fill(builder, constant(builder, 'int32', [columns, 1]), constant(builder, rows.type, factor));
  return product(builder, rows, weights);
}
