import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import { read, takeOff } from '../tensor/variables.ts';
import type { ParameterVariables } from './network-variables.ts';

/**
 * The exponential moving average of what is trained, as PyTorch's `AveragedModel` with its EMA takes it after each step:
 * a ← a - (1 - decay)·(a - w). Running statistics are not averaged again: pruning changes variances at once, and an average of them
 * would remember for long what they were before.
 * @param updates by parameter what makes w of this step
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
    return [takeOff(builder, value, binary(builder, 'Mul', distance, constant(builder, value.type, 1 - decay)))];
  });
}
