import type { LayerEntropy, Round } from '#shared/journal/index.ts';
import type { LinearForm } from '#shared/methods/index.ts';
import {
  formOfStates,
  isApproximatelyLinear,
  isLinear,
  layerLinearities,
  type LayerLinearity,
  statesByActivation,
} from '#shared/reduction/index.ts';
import { formatPercent, plural } from '#shared/text/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './run-history.ts';

/** A linear form, why the layer gets it, and the numbers behind it. */
export interface NewLinearForm {
  readonly action: LinearForm;
  readonly why: string;
  readonly numbers: Readonly<Record<string, number>>;
}

type FormedRun = Pick<PreparedRun, 'experiment' | 'network'>;

/**
 * Linear forms for the layers that the last round found linear, exactly or approximately, except those that
 * already are linear forms.
 */
export function newLinearForms(run: FormedRun, { rounds, states }: Pick<RunHistory, 'rounds' | 'states'>): readonly NewLinearForm[] {
  const last = rounds.at(-1);
  const linear = new Set(last?.linear);
  const exact = linearities(run, [...states.values()]).filter((form) => linear.has(form.layer.name) && isLinear(form));
  return [...exact.map(newForm), ...(last ? newApproximateForms(run, last, [...states.values()]) : [])];
}

/** Linear forms for the layers that a round found approximately linear and that are not linear forms yet. */
export function newApproximateForms(
  run: FormedRun,
  { approximate = [] }: Pick<Round, 'approximate'>,
  states: readonly LayerEntropy[],
): readonly NewLinearForm[] {
  const open = new Map(approximate.filter(({ replaced }) => !replaced).map((one) => [one.layer, one]));
  return linearities(run, states).flatMap((form) => {
    const found = open.get(form.layer.name);
    if (!found || !isApproximatelyLinear(form)) return [];
    const { error, accuracyChange } = found;
    const { action } = newForm(form);
    return [
      {
        action,
        why: `approximately linear on the training images: the logits change by ${formatPercent(100 * error)}`,
        numbers: { error, accuracyChange },
      },
    ];
  });
}

function linearities({ experiment, network }: FormedRun, states: readonly LayerEntropy[]): readonly LayerLinearity[] {
  const { layers } = network;
  return layerLinearities(network, statesByActivation(layers, states), experiment.entropy.tolerance, layers);
}

function newForm(form: LayerLinearity): NewLinearForm {
  const ignored = form.ignored.reduce((sum, count) => sum + count, 0);
  const why = `linear on the training images${ignored > 0 ? `, except for ${plural(ignored, 'observation')}` : ''}`;
  return { action: { kind: 'linear-form', layer: form.layer.name, ...formOfStates(form) }, why, numbers: {} };
}
