import type { Output } from '../graph-def/graph-builder.ts';
import { activationGradient, biasGradient, unary } from '../tensor/arithmetic.ts';
import { elementwise } from '../tensor/elementwise.ts';
import type { Applied, NodeContext } from './applied.ts';

/**
 * y = max(z, 0), or min(max(z, 0), 6) for relu6. Gradient: dL/dz = dL/dy where z > 0 (and z < 6), else 0. Computed from y, which lies
 * between the bounds exactly where z does, so z is not kept in memory.
 */
export function rectifier(op: 'Relu' | 'Relu6', input: Output, { builder }: NodeContext): Applied {
  const output = unary(builder, op, input);
  return { output, backward: (gradient) => ({ inputs: [activationGradient(builder, `${op}Grad`, gradient, output)] }) };
}

/** y = z where z > 0, else s z. Gradient: dL/dz = dL/dy, times s where z ≤ 0. */
export function leakyRectifier(slope: number, input: Output, { builder }: NodeContext): Applied {
  const { type } = input;
  const attributes = { T: { type }, alpha: { float: slope } } as const;
  return {
    output: builder.add({ op: 'LeakyRelu', inputs: [input], attributes, type }),
    backward: (gradient) => ({ inputs: [builder.add({ op: 'LeakyReluGrad', inputs: [gradient, input], attributes, type })] }),
  };
}

/**
 * y = max(z, 0) + s·min(z, 0), with s trained per channel (PReLU: He et al., 2015).
 * Gradients: dL/dz = dL/dy, times s where z ≤ 0; dL/ds = Σ dL/dy·min(z, 0) over all but the last axis.
 */
export function parametricRectifier(input: Output, context: NodeContext): Applied {
  const { builder } = context;
  const { plus, minus, times } = elementwise(builder);
  const slope = context.parameter('slope');
  const positive = unary(builder, 'Relu', input);
  const negative = minus(input, positive);
  return {
    output: plus(positive, times(negative, slope)),
    backward: (gradient) => {
      const passed = activationGradient(builder, 'ReluGrad', gradient, positive);
      return {
        inputs: [plus(passed, times(minus(gradient, passed), slope))],
        parameters: { slope: biasGradient(builder, times(gradient, negative)) },
      };
    },
  };
}
