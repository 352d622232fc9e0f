import type { Output } from '../graph-def/graph-builder.ts';
import { activationGradient, unary } from '../tensor/arithmetic.ts';
import { elementwise } from '../tensor/elementwise.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = z where z > 0, else α·(eᶻ - 1) (Clevert et al., 2016). Gradient: dL/dz = dL/dy where z > 0, else dL/dy·α·eᶻ. TensorFlow's Elu has
 * α = 1; otherwise y = max(z, 0) + α·Elu(min(z, 0)).
 */
export function elu(alpha: number, input: Output, { builder }: NodeContext): Applied {
  const { plus, minus, scaled } = elementwise(builder);
  if (alpha === 1) {
    const output = unary(builder, 'Elu', input);
    return { output, backward: (gradient) => ({ inputs: [activationGradient(builder, 'EluGrad', gradient, output)] }) };
  }
  const positive = unary(builder, 'Relu', input);
  const negative = unary(builder, 'Elu', minus(input, positive));
  return {
    output: plus(positive, scaled(negative, alpha)),
    backward: (gradient) => {
      const passed = activationGradient(builder, 'ReluGrad', gradient, positive);
      const bent = activationGradient(builder, 'EluGrad', minus(gradient, passed), negative);
      return { inputs: [plus(passed, scaled(bent, alpha))] };
    },
  };
}
