import type { Slope } from '#shared/reduction/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import type { StepOptions } from '../program.ts';
import { adamStep, adamUpdate } from './adam-update.ts';
import type { ParameterGradient } from './backward-pass.ts';
import { clipGradients } from './gradient-clip.ts';
import { momentumUpdate, type UpdateSettings } from './momentum-update.ts';
import type { NetworkVariables, ParameterVariables } from './network-variables.ts';
import { averageUpdates } from './weight-average.ts';

/** The inputs of an update. */
export interface StepInputs {
  /** The parameters' values before the update, by name. */
  readonly current: ReadonlyMap<string, Output>;
  readonly gradients: ReadonlyMap<string, ParameterGradient>;
}

type Update = (parameter: ParameterVariables, current: Output, gradient: ParameterGradient) => Output;

/** One optimizer step on clipped gradients, followed by the weight average. Returns all nodes that must run. */
export function optimizerUpdates(
  builder: GraphBuilder,
  variables: NetworkVariables & { readonly slopes: readonly Slope[] },
  { current, gradients }: StepInputs,
  settings: UpdateSettings,
  { optimizer, gradientClip, ema }: StepOptions,
): readonly Output[] {
  const { parameters, slopes } = variables;
  return builder.within('update', () => {
    const clipped = gradientClip > 0 ? clipGradients(builder, parameters, gradients, gradientClip, slopes) : gradients;
    const update = updateBy(builder, variables, settings, optimizer);
    const updates = parameters.flatMap((parameter) => {
      const { name } = parameter.parameter;
      const value = current.get(name);
      const gradient = clipped.get(name);
      if (!value || !gradient || parameter.moments.length === 0) return [];
      return [[name, update(parameter, value, gradient)] as const];
    });
    const averages = averageUpdates(builder, parameters, ema, new Map(updates));
    return [...updates.map(([, node]) => node), ...averages];
  });
}

function updateBy(
  builder: GraphBuilder,
  { steps }: NetworkVariables,
  settings: UpdateSettings,
  optimizer: StepOptions['optimizer'],
): Update {
  if (optimizer.kind === 'sgd') {
    return (parameter, current, gradient) => momentumUpdate(builder, parameter, current, gradient, settings, optimizer.nesterov);
  }
  if (!steps) throw new Error('Adam counts its steps');
  const step = adamStep(builder, steps, settings, optimizer);
  return (parameter, current, gradient) => adamUpdate(builder, parameter, current, gradient, step);
}
