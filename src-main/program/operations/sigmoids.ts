import type { Output } from '../graph-def/graph-builder.ts';
import { activationGradient, unary } from '../tensor/arithmetic.ts';
import { elementwise } from '../tensor/elementwise.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y = σ(z) = 1 / (1 + exp(-z)), or y = tanh z. Gradients: dL/dz = dL/dy·y·(1 - y), or dL/dy·(1 - y²). */
export function saturating(op: 'Sigmoid' | 'Tanh', input: Output, { builder }: NodeContext): Applied {
  const output = unary(builder, op, input);
  return { output, backward: (gradient) => ({ inputs: [activationGradient(builder, `${op}Grad`, gradient, output)] }) };
}

/** y = z·σ(z) (Elfwing et al., 2018). Gradient: dL/dz = dL/dy·(σ + z·σ·(1 - σ)). */
export function silu(input: Output, { builder }: NodeContext): Applied {
  const { plus, times } = elementwise(builder);
  const gate = unary(builder, 'Sigmoid', input);
  return {
    output: times(input, gate),
    backward: (gradient) => ({
      inputs: [plus(times(gradient, gate), activationGradient(builder, 'SigmoidGrad', times(gradient, input), gate))],
    }),
  };
}

/** y = min(max(z + 3, 0), 6) / 6. Gradient: dL/dz = dL/dy / 6 where -3 < z < 3, else 0. */
export function hardSigmoid(input: Output, { builder }: NodeContext): Applied {
  const { scaled, shifted } = elementwise(builder);
  const gate = unary(builder, 'Relu6', shifted(input, 3));
  return {
    output: scaled(gate, 1 / 6),
    backward: (gradient) => ({ inputs: [scaled(activationGradient(builder, 'Relu6Grad', gradient, gate), 1 / 6)] }),
  };
}

/** y = z·h(z) with the hard sigmoid h (Howard et al., 2019). Gradient: dL/dz = dL/dy·(h + z / 6 where -3 < z < 3). */
export function hardSwish(input: Output, { builder }: NodeContext): Applied {
  const { plus, times, scaled, shifted } = elementwise(builder);
  const gate = unary(builder, 'Relu6', shifted(input, 3));
  return {
    output: scaled(times(input, gate), 1 / 6),
    backward: (gradient) => {
      const bent = activationGradient(builder, 'Relu6Grad', times(gradient, input), gate);
      return { inputs: [scaled(plus(times(gradient, gate), bent), 1 / 6)] };
    },
  };
}
