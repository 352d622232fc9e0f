import { channelsApply, type ChannelScores, removeLeastImportant } from '../channel-pruning.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, macs, rounds } from '../shared-settings.ts';

/** Removes the channels whose removal changes the loss least to first order, relative to the other channels of their layer. */
export const taylorChannels = defineMethod({
  kind: 'taylor-channels',
  name: 'Taylor channel pruning',
  label: 'Taylor channels: least effect on the loss is removed',
  shows: 'What structured pruning gets if channels are chosen by their effect on the loss.',
  source:
    'Molchanov, Tyree, Karras, Aila, Kautz, “Pruning Convolutional Neural Networks for Resource Efficient Inference”, ICLR 2017, arXiv 1611.06440.',
  fields: {
    rounds: rounds.describe('Maximum number of rounds of removing channels and training.'),
    macs,
    delta,
    locked: locked.describe('Layers that keep all their channels.'),
  },
  milder: 'lower method.macs',
  needs: ['channelGradients'],
  applies: channelsApply,
  decide: (settings, input) =>
    decided(
      removeLeastImportant(input, {
        ...settings,
        why: 'smallest effects on the loss',
        scores: normalized(input.measured.channelGradients),
      }),
    ),
});

/** Each layer's effects, divided by their L2 norm. */
function normalized(effects: ChannelScores): ChannelScores {
  return new Map(
    [...effects].map(([layer, own]) => {
      const norm = Math.sqrt(own.reduce((sum, effect) => sum + effect ** 2, 0));
      return [layer, own.map((effect) => (norm > 0 ? effect / norm : 0))];
    }),
  );
}
