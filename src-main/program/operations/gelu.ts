import type { Output } from '../graph-def/graph-builder.ts';
import { activationGradient, unary } from '../tensor/arithmetic.ts';
import { elementwise } from '../tensor/elementwise.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = z·Φ(z), with the normal distribution Φ(z) = (1 + erf(z / √2)) / 2 (Hendrycks and Gimpel, 2016).
 * Gradient: dL/dz = dL/dy·(Φ(z) + z·φ(z)), φ(z) = exp(-z² / 2) / √(2π).
 */
export function gelu(input: Output, { builder }: NodeContext): Applied {
  const { plus, times, scaled, shifted } = elementwise(builder);
  const distribution = shifted(scaled(unary(builder, 'Erf', scaled(input, Math.SQRT1_2)), 0.5), 0.5);
  return {
    output: times(input, distribution),
    backward: (gradient) => {
      const density = scaled(unary(builder, 'Exp', scaled(unary(builder, 'Square', input), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return { inputs: [times(gradient, plus(distribution, times(input, density)))] };
    },
  };
}

/**
 * GELU's approximation y = z·(1 + tanh u) / 2 with u = √(2/π)·(z + 0.044715 z³).
 * Gradient: dL/dz = dL/dy·(1 + t + z·(1 - t²)·u') / 2 with t = tanh u, u' = √(2/π)·(1 + 3·0.044715 z²).
 */
export function geluTanh(input: Output, { builder }: NodeContext): Applied {
  const { plus, times, scaled, shifted } = elementwise(builder);
  const root = Math.sqrt(2 / Math.PI);
  const square = unary(builder, 'Square', input);
  const bend = unary(builder, 'Tanh', times(input, shifted(scaled(square, root * 0.044715), root)));
  const gate = shifted(scaled(bend, 0.5), 0.5);
  return {
    output: times(input, gate),
    backward: (gradient) => {
      const halfSlope = shifted(scaled(square, root * 1.5 * 0.044715), root / 2);
      const bent = activationGradient(builder, 'TanhGrad', times(gradient, input), bend);
      return { inputs: [plus(times(gradient, gate), times(bent, halfSlope))] };
    },
  };
}
