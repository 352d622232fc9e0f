import type { LinearForm } from '#shared/methods/index.ts';
import { linearScale, layerLinearities, statesByActivation } from '#shared/reduction/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/**
 * `reduction.removeDuring`: the linear form of each layer that the last round found linear and that is none yet, s = 1 where a neuron was
 * always ON on the training set and the slope of the OFF state where it was always OFF.
 */
export function foundLinear({ experiment, layers, network }: PreparedRun, { rounds, states }: RunHistory): readonly LinearForm[] {
  const linear = new Set(rounds.at(-1)?.linear);
  const observed = statesByActivation(layers, [...states.values()]);
  const forms = layerLinearities(network, observed, experiment.entropy.tolerance);
  const names = new Map(layers.map(({ name, activation }) => [activation, name]));
  return forms.flatMap((form) => {
    const layer = names.get(form.layer.activation) ?? '';
    return linear.has(layer) ? [{ kind: 'linear-form' as const, layer, scale: linearScale(form) }] : [];
  });
}
