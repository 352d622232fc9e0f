import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import { anyChannel } from './channel-flow.ts';
import { ChannelRemoval } from './channel-removal.ts';
import { propagateConstants } from './constants.ts';
import { survivingChannels } from './surviving-channels.ts';

/** A network without some of its channels. */
export interface Removal {
  readonly model: Model;
  /** Nodes that are constant as a whole and were replaced by their values. */
  readonly stored: readonly string[];
}

/**
 * Removes every channel that is constant or that the output does not depend on, including whole branches. The contributions of constants go
 * into a bias, or into a bias per position if zero padding changes them at the border. Exact for every input of this size. Nodes in `whole`
 * keep all their channels. Throws LabError `collapsed` if the output does not depend on the input.
 */
export function removeChannels(model: Model, whole: ReadonlySet<string> = new Set()): Removal {
  const constants = propagateConstants(model);
  if (!anyChannel(constants.varying, model.graph.output)) {
    throw new LabError(
      'collapsed',
      'The network cannot be reduced: its output does not depend on its input.',
      'Reduce an earlier round of the run.',
      { location: model.graph.output },
    );
  }
  const survival = survivingChannels(model, constants, whole);
  const stored = [...survival.stored].filter((id) => anyChannel(survival.kept, id));
  return { model: new ChannelRemoval(model, constants, survival).run(), stored };
}
