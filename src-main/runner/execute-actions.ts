import type { Block } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { Action, BypassBlock, LinearForm, MaskWeights, PadConvolutions, RemoveChannels } from '#shared/methods/index.ts';
import { maskedKernel, masksByKernel } from './masked-network.ts';
import type { TrainedNetwork } from './trained-network.ts';

/**
 * Applies actions to the network: first linear forms, which keep all other variables, then masks, and last the removal of channels, the
 * bypassing of blocks and other paddings. Resets the optimizer, since each round is trained with a new schedule.
 */
export async function executeActions(network: TrainedNetwork, layers: readonly LayerSummary[], actions: readonly Action[]): Promise<void> {
  const forms = linearForms(actions);
  if (forms.size > 0) await network.linearize(forms);
  const { program } = network;
  for (const [kernel, own] of masksByKernel(layers, masks(actions))) {
    program.assign(maskedKernel(kernel, program.read([`${kernel}/kernel`, `${kernel}/kernel/mask`]), own));
  }
  const removal = actions.find((action): action is RemoveChannels => action.kind === 'remove-channels');
  if (removal) await network.removeChannels(removal.channels);
  const bypassed = bypassedBlocks(actions);
  if (bypassed.length > 0) await network.bypass(bypassed);
  const padded = actions.filter((action): action is PadConvolutions => action.kind === 'pad-convolutions');
  if (padded.length > 0) await network.pad(new Map(padded.flatMap(({ paddings }) => [...paddings])));
  network.program.restart();
}

/** The linear forms among the actions, by layer. The last one of a layer counts. */
export function linearForms(actions: readonly Action[]): ReadonlyMap<string, LinearForm> {
  return new Map(actions.filter((action): action is LinearForm => action.kind === 'linear-form').map((form) => [form.layer, form]));
}

export function masks(actions: readonly Action[]): readonly MaskWeights[] {
  return actions.filter((action): action is MaskWeights => action.kind === 'mask-weights');
}

export function bypassedBlocks(actions: readonly Action[]): readonly Block[] {
  return actions.filter((action): action is BypassBlock => action.kind === 'bypass-block').map(({ block }) => block);
}
