import type { LayerEntropy, Round } from '#shared/journal/index.ts';
import type { Action, Decision } from '#shared/methods/index.ts';
import { chooseHoists, type LinearFormValues, modelWithForms, type MovedPadding, withoutBlocks } from '#shared/reduction/index.ts';
import { withLinearForms } from './decide-round.ts';
import { chooseDropped, type DroppedConvolution } from './drop-convolutions.ts';
import { newApproximateForms, type NewLinearForm, newLinearForms } from './linear-layers.ts';
import { layerOf } from './masked-network.ts';
import type { PreparedRun } from './prepared-run.ts';

/**
 * The decision of the round that fine-tunes the best model: linear forms for its approximately linear layers; with `reduction.drop`, the
 * identity for convolutions; and with `reduction.hoist`, padding that moves to the first layer of a chain. The last two come with linear forms
 * for the exactly linear layers as well, since these make the chains. Undefined if there is nothing to change.
 *
 * @param start the round of that model, which the network has
 */
export async function fineTuningDecision(run: PreparedRun, start: Round, states: readonly LayerEntropy[]): Promise<Decision | undefined> {
  const { fineTune, hoist, drop } = run.experiment.reduction;
  const approximate = newApproximateForms(run, start, states);
  const all =
    hoist || drop > 0 ? newLinearForms(run, { rounds: [start], states: new Map(states.map((own) => [own.layer, own])) }) : approximate;
  const formed = formsByActivation(run, all);
  const dropped = drop > 0 ? await chooseDropped(run, formed) : [];
  const hoists = hoist ? hoistsIn(run, dropped, formed) : [];
  const forms = dropped.length + hoists.length > 0 ? all : approximate;
  if (forms.length + dropped.length + hoists.length === 0) return undefined;
  const paddings = new Map(hoists.flatMap((moved) => [...moved.paddings]));
  const actions: readonly Action[] = [
    ...dropped.map(({ block }) => ({ kind: 'bypass-block', block }) as const),
    ...(hoists.length > 0 ? [{ kind: 'pad-convolutions', paddings } as const] : []),
  ];
  return withLinearForms({ actions, trainEpochs: fineTune, layers: [...dropped.map(droppedEntry), ...hoists.map(hoistedEntry)] }, forms);
}

/** The paddings to move in the network with these linear forms and without these convolutions. */
function hoistsIn(
  { network: { graph, weights }, merging }: Pick<PreparedRun, 'network' | 'merging'>,
  dropped: readonly DroppedConvolution[],
  forms: ReadonlyMap<string, LinearFormValues>,
): readonly MovedPadding[] {
  const blocks = dropped.map(({ block }) => block);
  return chooseHoists(modelWithForms({ graph: withoutBlocks(graph, blocks), weights }, forms), merging());
}

function droppedEntry({ layer, rise, saved }: DroppedConvolution): Decision['layers'][number] {
  return { layer, what: 'drop', why: 'saves most within the limit of the loss', numbers: { rise, saved } };
}

function hoistedEntry({ first, second }: MovedPadding): Decision['layers'][number] {
  return { layer: second, what: 'hoist', why: `its padding moves to ${first}, so that both become one layer`, numbers: {} };
}

function formsByActivation(
  { layers }: Pick<PreparedRun, 'layers'>,
  found: readonly NewLinearForm[],
): ReadonlyMap<string, LinearFormValues> {
  return new Map(found.map(({ action }) => [layerOf(layers, action.layer).activation, action]));
}

/** How the fine-tuning of a round's model ended, as sentences. */
export function describeFineTuning(round: number, from: number, isAccepted: boolean): string {
  const what = `Round ${round} fine-tuned the changed model of round ${from}`;
  return isAccepted ? `${what}.` : `${what}, but its validation accuracy is more than δ below the dense network. Round ${from} is kept.`;
}
