import type { LinearForm } from '#shared/methods/index.ts';
import { layerLinearities, linearScale, statesByActivation } from '#shared/reduction/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/**
 * For `reduction.removeDuring`: linear forms for the layers that the last round found linear, except those that already are linear forms.
 * s = 1 for a neuron that was always ON on the training set, the slope of the OFF state for one that was always OFF.
 */
export function newLinearForms({ experiment, layers, network }: PreparedRun, { rounds, states }: RunHistory): readonly LinearForm[] {
  const linear = new Set(rounds.at(-1)?.linear);
  const observed = statesByActivation(layers, [...states.values()]);
  const forms = layerLinearities(network, observed, experiment.entropy.tolerance, layers);
  return forms
    .filter(({ layer }) => linear.has(layer.name))
    .map((form) => ({ kind: 'linear-form' as const, layer: form.layer.name, scale: linearScale(form) }));
}
