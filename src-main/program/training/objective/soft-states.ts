import { channelsOf, type Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, unary } from '../../tensor/arithmetic.ts';
import { constant, reshape } from '../../tensor/arrays.ts';
import { elementwise } from '../../tensor/elementwise.ts';

/** Soft states s = σ(z / T) of a node with output z. */
interface SoftStates {
  /** Σ s by channel over all observations of the pass, float64. */
  readonly sums: Output;
  /** gradient + factors · s (1 - s), with factors by channel; without a gradient, the second part alone. */
  readonly addGradient: (gradient: Output | undefined, factors: Output) => Output;
}

/** The soft states of z, `[count, …shape]`. Our kernels read z once for the sums and once for the gradient, and store no states. */
export function softStates(builder: GraphBuilder, z: Output, shape: Shape, temperature: number): SoftStates {
  if (!builder.kernels) return composedSoftStates(builder, z, shape, temperature);
  const attributes = { temperature: { float: temperature } } as const;
  return {
    sums: builder.add({ op: 'NepentheSoftStateSums', inputs: [z], attributes, type: 'float64' }),
    addGradient: (gradient, factors) => {
      const present = gradient ?? unary(builder, 'ZerosLike', z);
      return builder.add({ op: 'NepentheSoftStateGradient', inputs: [present, z, factors], attributes, type: 'float32' });
    },
  };
}

function composedSoftStates(builder: GraphBuilder, z: Output, shape: Shape, temperature: number): SoftStates {
  const { plus, minus, times } = elementwise(builder);
  const states = unary(builder, 'Sigmoid', binary(builder, 'Mul', z, constant(builder, z.type, 1 / temperature)));
  const rows = reshape(builder, states, [-1, channelsOf(shape)]);
  return {
    sums: cast(builder, reduce(builder, 'Sum', rows, constant(builder, 'int32', [0])), 'float64'),
    addGradient: (gradient, factors) => {
      const own = times(times(states, minus(constant(builder, z.type, 1), states)), factors);
      return gradient ? plus(gradient, own) : own;
    },
  };
}
