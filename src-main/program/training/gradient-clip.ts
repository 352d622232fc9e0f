import { elementsOf } from '#shared/graph/index.ts';
import type { Slope } from '#shared/reduction/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary, sumOf, unary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import type { ParameterGradient } from './backward-pass.ts';
import { maskedDirection } from './descent-direction.ts';
import type { ParameterVariables } from './network-variables.ts';

/** PyTorch adds this to the norm before dividing by it. */
const NORM_OFFSET = 1e-6;

/**
 * Scales the gradients to a norm of at most `limit` over all parameters, like `torch.nn.utils.clip_grad_norm_`:
 * g ← g · min(1, limit / (‖g‖ + 1e-6)). Gradients of pruned weights count as 0. A slope, whose
 * gradient is the same in every channel, counts once.
 */
export function clipGradients(
  builder: GraphBuilder,
  parameters: readonly ParameterVariables[],
  gradients: ReadonlyMap<string, ParameterGradient>,
  limit: number,
  slopes: readonly Slope[],
): ReadonlyMap<string, ParameterGradient> {
  const masked = parameters.flatMap((variables) => {
    const found = gradients.get(variables.parameter.name);
    if (!found) return [];
    const { name, shape } = variables.parameter;
    const copies = slopes.some(({ form }) => form === name) ? elementsOf(shape) : 1;
    return [{ name, ...found, gradient: maskedDirection(builder, variables, found.gradient), copies }];
  });
  const factor = scaleDown(builder, masked, limit);
  return new Map(masked.map(({ name, gradient, readers }) => [name, { gradient: binary(builder, 'Mul', gradient, factor), readers }]));
}

interface CountedGradient {
  readonly gradient: Output;
  /** How often the gradient has the same value. */
  readonly copies: number;
}

function scaleDown(builder: GraphBuilder, gradients: readonly CountedGradient[], limit: number): Output {
  const halves = gradients.map(({ gradient, copies }) => {
    const half = builder.add({ op: 'L2Loss', inputs: [gradient], attributes: { T: { type: gradient.type } }, type: gradient.type });
    return copies === 1 ? half : binary(builder, 'RealDiv', half, constant(builder, half.type, copies));
  });
  const sum = sumOf(builder, halves);
  const scalar = (value: number): Output => constant(builder, sum.type, value);
  const norm = unary(builder, 'Sqrt', binary(builder, 'Mul', sum, scalar(2)));
  const share = binary(builder, 'RealDiv', scalar(limit), binary(builder, 'AddV2', norm, scalar(NORM_OFFSET)));
  return binary(builder, 'Minimum', share, scalar(1));
}
