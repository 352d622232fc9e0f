import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import { read, subtract } from '../tensor/variables.ts';
import type { ParameterVariables } from './network-variables.ts';

/**
 * The exponential moving average of the trained weights after each step, like PyTorch's `AveragedModel` with EMA:
 * a ← a - (1 - decay)·(a - w). Running statistics are not averaged: pruning changes variances abruptly, and an average would adapt too
 * slowly.
 * @param updates update node of each parameter in this step
 */
export function averageUpdates(
  builder: GraphBuilder,
  parameters: readonly ParameterVariables[],
  decay: number,
  updates: ReadonlyMap<string, Output>,
): readonly Output[] {
  return parameters.flatMap(({ parameter, value, trained }) => {
    const update = updates.get(parameter.name);
    if (trained === value || !update) return [];
    const distance = binary(builder, 'Sub', read(builder, value), read(builder, trained, [update]));
    return [subtract(builder, value, binary(builder, 'Mul', distance, constant(builder, value.type, 1 - decay)))];
  });
}
