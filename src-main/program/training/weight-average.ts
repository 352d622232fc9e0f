import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary } from '../tensor/arithmetic.ts';
import { constant } from '../tensor/arrays.ts';
import { read, takeOff } from '../tensor/variables.ts';
import type { ParameterVariables } from './network-variables.ts';

/**
 * The exponential moving average of everything that training changes, running statistics included, as timm's `ModelEmaV3` and
 * PyTorch's `AveragedModel` with its EMA and `use_buffers` take it after each step: a ← a - (1 - decay)·(a - w).
 * @param written by parameter what has to be done before w is what the step makes of it
 */
export function averageUpdates(
  builder: GraphBuilder,
  parameters: readonly ParameterVariables[],
  decay: number,
  written: ReadonlyMap<string, Output>,
): readonly Output[] {
  return parameters.flatMap(({ parameter, value, trained }) => {
    if (trained === value) return [];
    const update = written.get(parameter.name);
    const now = read(builder, trained, update ? [update] : []);
    const distance = binary(builder, 'Sub', read(builder, value), now);
    return [takeOff(builder, value, binary(builder, 'Mul', distance, constant(builder, value.type, 1 - decay)))];
  });
}
