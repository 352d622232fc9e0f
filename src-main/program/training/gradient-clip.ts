import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary, sumOf, unary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import type { ParameterGradient } from './backward-pass.ts';
import { maskedDirection } from './descent-direction.ts';
import type { ParameterVariables } from './network-variables.ts';

/** What PyTorch adds to the norm before it divides by it. */
const NORM_OFFSET = 1e-6;

/**
 * Gradients of at most that norm over all parameters together, as `torch.nn.utils.clip_grad_norm_` scales them:
 * g ← g · min(1, limit / (‖g‖ + 1e-6)). Pruned weights have no gradient.
 */
export function clipGradients(
  builder: GraphBuilder,
  parameters: readonly ParameterVariables[],
  gradients: ReadonlyMap<string, ParameterGradient>,
  limit: number,
): ReadonlyMap<string, ParameterGradient> {
  const masked = parameters.flatMap((variables) => {
    const found = gradients.get(variables.parameter.name);
    if (!found) return [];
    return [{ name: variables.parameter.name, ...found, gradient: maskedDirection(builder, variables, found.gradient) }];
  });
  const factor = scaleDown(
    builder,
    masked.map(({ gradient }) => gradient),
    limit,
  );
  return new Map(masked.map(({ name, gradient, readers }) => [name, { gradient: binary(builder, 'Mul', gradient, factor), readers }]));
}

function scaleDown(builder: GraphBuilder, gradients: readonly Output[], limit: number): Output {
  const halves = gradients.map((gradient) =>
    builder.add({ op: 'L2Loss', inputs: [gradient], attributes: { T: { type: gradient.type } }, type: gradient.type }),
  );
  const sum = sumOf(builder, halves);
  const scalar = (value: number): Output => constant(builder, sum.type, value);
  const norm = unary(builder, 'Sqrt', binary(builder, 'Mul', sum, scalar(2)));
  const share = binary(builder, 'RealDiv', scalar(limit), binary(builder, 'AddV2', norm, scalar(NORM_OFFSET)));
  return binary(builder, 'Minimum', share, scalar(1));
}
