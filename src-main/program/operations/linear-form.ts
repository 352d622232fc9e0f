import type { BiasNode } from '#shared/graph/index.ts';
import type { Output } from '../graph-def/graph-builder.ts';
import { binary, biasGradient, reduce } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';

/** y = s x per channel, s fixed. Gradient: dL/dx = s dL/dy. */
export function scale(input: Output, context: NodeContext): Applied {
  const factor = context.parameter('scale');
  const scaled = (value: Output): Output => binary(context.builder, 'Mul', value, factor);
  return { output: scaled(input), backward: (gradient) => ({ inputs: [scaled(gradient)] }) };
}

/** y = x + b. Gradients: dL/dx = dL/dy; dL/db = Σ dL/dy over the batch, and over the positions too where b is per channel. */
export function bias(node: BiasNode, input: Output, context: NodeContext): Applied {
  const { builder } = context;
  return {
    output: binary(builder, 'AddV2', input, context.parameter('bias')),
    backward: (gradient) => ({
      inputs: [gradient],
      parameters: {
        bias: node.shape.length > 1 ? reduce(builder, 'Sum', gradient, constant(builder, 'int32', [0])) : biasGradient(builder, gradient),
      },
    }),
  };
}
