import type { BatchNormNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary, cast, reduce, unary } from '../tensor/arithmetic.ts';
import { constant, sizeOf } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/** Batch normalization composed of simple operations, for any precision; see `batchNormalization` for the formulas. */
export function composedBatchNormalization(node: BatchNormNode, input: Output, context: NodeContext): Applied {
  const { builder, training } = context;
  const { type } = input;
  const times = (left: Output, right: Output): Output => binary(builder, 'Mul', left, right);
  const minus = (left: Output, right: Output): Output => binary(builder, 'Sub', left, right);
  const plus = (left: Output, right: Output): Output => binary(builder, 'AddV2', left, right);
  const axes = constant(
    builder,
    'int32',
    context.inputShape.map((_, axis) => axis),
  );
  const gamma = context.parameter('gamma');
  const runningMean = context.parameter('mean');
  const runningVariance = context.parameter('variance');

  const mean = training ? reduce(builder, 'Mean', input, axes) : runningMean;
  const centered = minus(input, mean);
  const variance = training ? reduce(builder, 'Mean', unary(builder, 'Square', centered), axes) : runningVariance;
  const inverse = unary(builder, 'Rsqrt', plus(variance, constant(builder, type, node.epsilon)));
  const normalized = times(centered, inverse);
  const observations = binary(builder, 'RealDiv', cast(builder, sizeOf(builder, input), type), cast(builder, sizeOf(builder, gamma), type));

  if (training) {
    const one = constant(builder, type, 1);
    const share = constant(builder, type, node.momentum);
    const correction = binary(builder, 'RealDiv', observations, binary(builder, 'Maximum', minus(observations, one), one));
    context.updateStatistic('mean', plus(runningMean, times(share, minus(mean, runningMean))));
    context.updateStatistic('variance', plus(runningVariance, times(share, minus(times(variance, correction), runningVariance))));
  }
  return {
    output: plus(times(normalized, gamma), context.parameter('beta')),
    backward: (gradient) => {
      if (!training) return { inputs: [evaluatedGradient(node, gradient, context)] };
      const betaGradient = reduce(builder, 'Sum', gradient, axes);
      const gammaGradient = reduce(builder, 'Sum', times(gradient, normalized), axes);
      const shared = binary(builder, 'RealDiv', plus(betaGradient, times(normalized, gammaGradient)), observations);
      return {
        inputs: [times(times(gamma, inverse), minus(gradient, shared))],
        parameters: { gamma: gammaGradient, beta: betaGradient },
      };
    },
  };
}

/** In evaluation, µ and σ² do not depend on the input: dL/dx = γ / √(σ² + ε) · dL/dy. */
export function evaluatedGradient({ epsilon }: BatchNormNode, gradient: Output, context: NodeContext): Output {
  const { builder } = context;
  const variance = binary(builder, 'AddV2', context.parameter('variance'), constant(builder, gradient.type, epsilon));
  const factor = binary(builder, 'Mul', context.parameter('gamma'), unary(builder, 'Rsqrt', variance));
  return binary(builder, 'Mul', gradient, factor);
}
