import { type ActivationNode, type BatchNormNode, channelsOf } from '#shared/graph/index.ts';
import { type GraphBuilder, type Output, outputAt } from '../graph-def/graph-builder.ts';
import { cast, isAtLeast, product, unary } from '../tensor/arithmetic.ts';
import { concatenate, constant, fill, pack, reshape, shapeVector, unpack } from '../tensor/arrays.ts';
import { activation } from './activation.ts';
import type { NodeContext } from './applied.ts';
import { countedGatedActivation, isGated } from './gated-activation.ts';

/** The bound of min(max(z, 0), bound) by kind. */
const BOUNDS: Partial<Record<ActivationNode['kind'], number>> = { relu: Infinity, relu6: 6 };

export interface CountedActivation {
  readonly output: Output;
  /**
   * float64 `[2 + thresholds, channels]` over the batch: n_on - n_off and n_on + n_off, with ON for z > 0 and OFF for z < 0, and for each
   * threshold the number of z at or above it; NaN if z is.
   */
  readonly counts: Output;
}

/** The batch normalization before an activation, and its input. */
export interface Normalized {
  readonly node: BatchNormNode;
  readonly input: Output;
  readonly context: NodeContext;
}

/**
 * An activation with counted states, in evaluation. Our kernels compute the normalization, the rectifier and the counts, or a gated activation
 * and the counts, in one pass over memory.
 *
 * @param thresholds float32 values, at most four; [6] for relu6
 */
export function countedActivation(
  node: ActivationNode,
  z: Output,
  thresholds: readonly number[],
  context: NodeContext,
  normalized?: Normalized,
): CountedActivation {
  const { builder } = context;
  const bound = BOUNDS[node.kind];
  if (builder.kernels && bound !== undefined) return countingRectifier(builder, bound, normalized ?? { input: z });
  if (builder.kernels && isGated(node.kind)) return countedGatedActivation(builder, node.kind, z, thresholds);
  const count = builder.kernels ? countedByKernel : countedByProducts;
  return { output: activation(node, z, context).output, counts: count(z, thresholds, context) };
}

function countingRectifier(
  builder: GraphBuilder,
  bound: number,
  { node, input, context }: { input: Output } & Partial<Normalized>,
): CountedActivation {
  const roles = context ? (['gamma', 'beta', 'mean', 'variance'] as const).map((role) => context.parameter(role)) : [];
  const output = builder.add({
    op: 'NepentheCountingRectifier',
    inputs: [input, ...roles],
    attributes: { parts: { integer: roles.length }, epsilon: { float: node?.epsilon ?? 0 }, bound: { float: bound } },
    type: 'float32',
  });
  return { output, counts: outputAt(output, 1, 'float64') };
}

function countedByKernel(z: Output, thresholds: readonly number[], { builder }: NodeContext): Output {
  const limits = constant(builder, 'float32', thresholds, [thresholds.length]);
  return builder.add({ op: 'NepentheStateCounts', inputs: [z, limits], type: 'float64' });
}

/**
 * With s = sign(z), one row per observation: n_on - n_off = 1ᵀ·s, n_on + n_off = 1ᵀ·(s ⊙ s), and 1ᵀ·(z ≥ threshold); products with a row of
 * ones are the fastest column sums.
 */
function countedByProducts(z: Output, thresholds: readonly number[], { builder, inputShape }: NodeContext): Output {
  const rowsOf = (values: Output): Output => reshape(builder, cast(builder, values, 'float32'), [-1, channelsOf(inputShape)]);
  const signs = rowsOf(unary(builder, 'Sign', z));
  const [observations] = unpack(builder, shapeVector(builder, signs), 2);
  if (!observations) throw new Error('a matrix has two axes');
  const ones = fill(builder, pack(builder, [constant(builder, 'int32', 1), observations]), constant(builder, 'float32', 1));
  const above = thresholds.map((threshold) => rowsOf(isAtLeast(builder, z, constant(builder, z.type, threshold))));
  const sums = [signs, unary(builder, 'Square', signs), ...above].map((values) => product(builder, ones, values));
  return cast(builder, concatenate(builder, sums, 0), 'float64');
}
