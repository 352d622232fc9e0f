import type { ObjectiveTerms } from '#shared/settings/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, sumOf, unary } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import type { ObjectiveTerm } from './term.ts';

/**
 * λ · Σ_layers c · mean|w|, with the mean over the n weights that are not 0, and c = 1 - H, fed with each step. Gradient: λ c sign(w) / n,
 * 0 at w = 0.
 */
export function entropyMagnitude({ lambda, kernels }: ObjectiveTerms['entropy-magnitude']): ObjectiveTerm {
  return {
    coefficients: kernels.length,
    add: ({ builder, type, forward, samples, images, coefficients }) => {
      const share = binary(builder, 'RealDiv', cast(builder, images, type), cast(builder, samples, type));
      const parameters = new Map<string, Output>();
      const values: Output[] = [];
      for (const [index, layer] of kernels.entries()) {
        const kernel = forward.parameters.get(`${layer}/kernel`);
        const coefficient = coefficients[index];
        if (!kernel || !coefficient) throw new Error(`${layer} has no kernel or no coefficient`);
        builder.within(layer, () => {
          const sumInDoublePrecision = (value: Output): Output =>
            reduce(builder, 'Sum', cast(builder, reshape(builder, value, [-1]), 'float64'), constant(builder, 'int32', [0]));
          const magnitudes = unary(builder, 'Abs', kernel);
          const remaining = sumInDoublePrecision(unary(builder, 'Sign', magnitudes));
          const count = cast(builder, binary(builder, 'Maximum', remaining, constant(builder, 'float64', 1)), type);
          const strength = binary(builder, 'Mul', coefficient, binary(builder, 'Mul', share, constant(builder, type, lambda)));
          const scale = binary(builder, 'RealDiv', strength, count);
          parameters.set(`${layer}/kernel`, binary(builder, 'Mul', unary(builder, 'Sign', kernel), scale));
          values.push(binary(builder, 'Mul', sumInDoublePrecision(magnitudes), cast(builder, scale, 'float64')));
        });
      }
      const value = values.length > 0 ? sumOf(builder, values) : constant(builder, 'float64', 0);
      return { value, nodes: new Map(), parameters };
    },
  };
}
