import type { Model } from '#shared/graph/index.ts';
import type { LayerEntropy, Round } from '#shared/journal/index.ts';
import type { Decision } from '#shared/methods/index.ts';
import { chooseHoists, modelWithForms, type MovedPadding } from '#shared/reduction/index.ts';
import { withLinearForms } from './decide-round.ts';
import { newApproximateForms, type NewLinearForm, newLinearForms } from './linear-layers.ts';
import { layerOf } from './masked-network.ts';
import type { PreparedRun } from './prepared-run.ts';

/**
 * The decision of the round that fine-tunes the best model: linear forms for its approximately linear layers and, with `reduction.hoist`,
 * padding that moves to the first layer of a chain, with linear forms for the exactly linear layers as well, since these make the chains.
 * Undefined if there is nothing to change.
 *
 * @param start the round of that model, which the network has
 */
export function fineTuningDecision(run: PreparedRun, start: Round, states: readonly LayerEntropy[]): Decision | undefined {
  const { fineTune, hoist } = run.experiment.reduction;
  const approximate = newApproximateForms(run, start, states);
  const all = hoist ? newLinearForms(run, { rounds: [start], states: new Map(states.map((own) => [own.layer, own])) }) : approximate;
  const hoists = hoist ? chooseHoists(formedModel(run, all), run.merging()) : [];
  const forms = hoists.length > 0 ? all : approximate;
  if (forms.length === 0 && hoists.length === 0) return undefined;
  const paddings = new Map(hoists.flatMap((moved) => [...moved.paddings]));
  const actions = hoists.length > 0 ? [{ kind: 'pad-convolutions' as const, paddings }] : [];
  return withLinearForms({ actions, trainEpochs: fineTune, layers: hoists.map(described) }, forms);
}

function described({ first, second }: MovedPadding): Decision['layers'][number] {
  return { layer: second, what: 'hoist', why: `its padding moves to ${first}, so that both become one layer`, numbers: {} };
}

/** The run's network with these linear forms. */
function formedModel({ network, layers }: Pick<PreparedRun, 'network' | 'layers'>, found: readonly NewLinearForm[]): Model {
  return modelWithForms(network, new Map(found.map(({ action }) => [layerOf(layers, action.layer).activation, action])));
}

/** How the fine-tuning of a round's model ended, as sentences. */
export function describeFineTuning(round: number, from: number, isAccepted: boolean): string {
  const what = `Round ${round} fine-tuned the changed model of round ${from}`;
  return isAccepted ? `${what}.` : `${what}, but its validation accuracy is more than δ below the dense network. Round ${from} is kept.`;
}
