import type { LinearForm } from '#shared/methods/index.ts';
import { hasOffset, layerLinearities, linearScale, statesByActivation } from '#shared/reduction/index.ts';
import { plural } from '#shared/text/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/** A linear form, and why the layer gets it. */
export interface NewLinearForm {
  readonly action: LinearForm;
  readonly why: string;
}

/**
 * For `reduction.removeDuring`: linear forms for the layers that the last round found linear, except those that already are linear forms.
 * s = 1 for a neuron that was always ON on the training set, the slope of the OFF state for one that was always OFF. A layer with neurons
 * that were always saturated keeps its rectifier during training: diag(s) has no constants.
 */
export function newLinearForms({ experiment, layers, network }: PreparedRun, { rounds, states }: RunHistory): readonly NewLinearForm[] {
  const linear = new Set(rounds.at(-1)?.linear);
  const observed = statesByActivation(layers, [...states.values()]);
  const forms = layerLinearities(network, observed, experiment.entropy.tolerance);
  const names = new Map(layers.map(({ name, activation }) => [activation, name]));
  return forms.flatMap((form) => {
    const layer = names.get(form.layer.activation) ?? '';
    if (!linear.has(layer) || hasOffset(form)) return [];
    const ignored = form.ignored.reduce((sum, count) => sum + count, 0);
    const why = `linear on the training images${ignored > 0 ? `, except for ${plural(ignored, 'observation')}` : ''}`;
    return [{ action: { kind: 'linear-form' as const, layer, scale: linearScale(form) }, why }];
  });
}
