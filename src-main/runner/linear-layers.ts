import type { LinearForm } from '#shared/methods/index.ts';
import { hasOffset, layerLinearities, linearScale, statesByActivation } from '#shared/reduction/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/**
 * For `reduction.removeDuring`: linear forms for the layers that the last round found linear, except those that already are linear forms.
 * s = 1 for a neuron that was always ON on the training set, the slope of the OFF state for one that was always OFF. A layer with neurons
 * that were always saturated keeps its rectifier during training: diag(s) has no constants.
 */
export function newLinearForms({ experiment, layers, network }: PreparedRun, { rounds, states }: RunHistory): readonly LinearForm[] {
  const linear = new Set(rounds.at(-1)?.linear);
  const observed = statesByActivation(layers, [...states.values()]);
  const forms = layerLinearities(network, observed, experiment.entropy.tolerance);
  const names = new Map(layers.map(({ name, activation }) => [activation, name]));
  return forms.flatMap((form) => {
    const layer = names.get(form.layer.activation) ?? '';
    return linear.has(layer) && !hasOffset(form) ? [{ kind: 'linear-form' as const, layer, scale: linearScale(form) }] : [];
  });
}
