import { type ActivationNode, activationOf, type BatchNormNode, channelsOf } from '#shared/graph/index.ts';
import { type GraphBuilder, type Output, outputAt } from '../graph-def/graph-builder.ts';
import { binary, cast, product, unary } from '../tensor/arithmetic.ts';
import { concatenate, constant, fill, pack, reshape, shapeVector, unpack } from '../tensor/arrays.ts';
import { sliceOf } from '../tensor/layout.ts';
import { activation } from './activation.ts';
import type { NodeContext } from './applied.ts';

/** The bound of min(max(z, 0), bound) by kind. */
const BOUNDS: Partial<Record<ActivationNode['kind'], number>> = { relu: Infinity, relu6: 6 };

export interface CountedActivation {
  readonly output: Output;
  /**
   * float64 `[rows, channels]` over the batch: n_on - n_off and n_on + n_off, with ON for z > 0 and OFF for z < 0; NaN if z is. If the
   * activation saturates at a value, a third row counts the outputs that differ from it.
   */
  readonly counts: Output;
  readonly rows: number;
}

/** The batch normalization before an activation, and its input. */
export interface Normalized {
  readonly node: BatchNormNode;
  readonly input: Output;
  readonly context: NodeContext;
}

/**
 * An activation with counted states, in evaluation. Our kernel computes the normalization, the rectifier and the counts in one pass over
 * memory.
 */
export function countedActivation(node: ActivationNode, z: Output, context: NodeContext, normalized?: Normalized): CountedActivation {
  const { builder } = context;
  const bound = BOUNDS[node.kind];
  if (builder.kernels && bound !== undefined) return countingRectifier(builder, bound, normalized ?? { input: z });
  const { output } = activation(node, z, context);
  const counts = countSigns(z, context);
  const { saturation } = activationOf(node);
  if (!saturation) return { output, counts, rows: 2 };
  const above = saturation.value === 0 ? output : binary(builder, 'Sub', output, constant(builder, output.type, saturation.value));
  const differing = sliceOf(builder, countSigns(above, context), [1, 0], [1, channelsOf(context.outputShape)]);
  return { output, counts: concatenate(builder, [counts, differing], 0), rows: 3 };
}

function countSigns(values: Output, context: NodeContext): Output {
  return context.builder.kernels ? countedByKernel(context.builder, values) : countedByProducts(context, values);
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
  return { output, counts: outputAt(output, 1, 'float64'), rows: Number.isFinite(bound) ? 3 : 2 };
}

function countedByKernel(builder: GraphBuilder, z: Output): Output {
  return builder.add({ op: 'NepentheStateCounts', inputs: [z], type: 'float64' });
}

/**
 * With s = sign(z), one row per observation: n_on - n_off = 1ᵀ·s and n_on + n_off = 1ᵀ·(s ⊙ s); products with a row of ones are the fastest
 * column sums.
 */
function countedByProducts({ builder, inputShape }: NodeContext, z: Output): Output {
  const signs = reshape(builder, cast(builder, unary(builder, 'Sign', z), 'float32'), [-1, channelsOf(inputShape)]);
  const [observations] = unpack(builder, shapeVector(builder, signs), 2);
  if (!observations) throw new Error('a matrix has two axes');
  const ones = fill(builder, pack(builder, [constant(builder, 'int32', 1), observations]), constant(builder, 'float32', 1));
  const sums = [signs, unary(builder, 'Square', signs)].map((values) => product(builder, ones, values));
  return cast(builder, concatenate(builder, sums, 0), 'float64');
}
