import { channelsOf, type LayerNormNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { biasGradient, unary } from '../tensor/arithmetic.ts';
import { reshape } from '../tensor/arrays.ts';
import { elementwise } from '../tensor/elementwise.ts';
import { rowSums } from '../tensor/sums.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = γ·x̂ + β, x̂ = (x - µ) / √(σ² + ε), with mean µ and biased variance σ² of each row, the C values of the last axis.
 * Gradients: dL/dβ = Σ dL/dy and dL/dγ = Σ dL/dy·x̂ over the rows; with h = γ·dL/dy,
 * dL/dx = (h - Σ h / C - x̂·Σ h·x̂ / C) / √(σ² + ε), with sums over the row.
 */
export function layerNormalization({ epsilon }: LayerNormNode, input: Output, context: NodeContext): Applied {
  const { builder, inputShape } = context;
  const { plus, minus, times, shifted } = elementwise(builder);
  const channels = channelsOf(inputShape);
  const gamma = context.parameter('gamma');
  const meanOf = (rows: Output): Output => rowSums(builder, rows, channels, 1 / channels);
  const rowsOf = (value: Output): Output => (inputShape.length === 1 ? value : reshape(builder, value, [-1, channels]));
  const wholeOf = (value: Output): Output => (inputShape.length === 1 ? value : reshape(builder, value, [-1, ...inputShape]));

  const rows = rowsOf(input);
  const centered = minus(rows, meanOf(rows));
  const inverse = unary(builder, 'Rsqrt', shifted(meanOf(unary(builder, 'Square', centered)), epsilon));
  const normalized = times(centered, inverse);
  return {
    output: wholeOf(plus(times(normalized, gamma), context.parameter('beta'))),
    backward: (incoming) => {
      const gradient = rowsOf(incoming);
      const scaled = times(gradient, gamma);
      const shared = plus(meanOf(scaled), times(normalized, meanOf(times(scaled, normalized))));
      return {
        inputs: [wholeOf(times(minus(scaled, shared), inverse))],
        parameters: { gamma: biasGradient(builder, times(gradient, normalized)), beta: biasGradient(builder, gradient) },
      };
    },
  };
}
