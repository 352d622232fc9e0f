import { hasKernel, type ModelGraph, outputsOf, type Weights } from '#shared/graph/index.ts';
import { channelsApply, type ChannelScores, removeLeastImportant } from '../channel-pruning.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, macs, rounds } from '../shared-settings.ts';

/** Removes the channels whose filters have the smallest L1 norms, relative to the other filters of their layer. */
export const l1Channels = defineMethod({
  kind: 'l1-channels',
  name: 'L1 channel pruning',
  label: 'L1 channels: smallest filters are removed',
  shows: 'What structured pruning gets: a thinner network of the same depth, by the norms of its filters.',
  source: 'Li, Kadav, Durdanovic, Samet, Graf, “Pruning Filters for Efficient ConvNets”, ICLR 2017, arXiv 1608.08710.',
  fields: {
    rounds: rounds.describe('Maximum number of rounds of removing channels and training.'),
    macs,
    delta,
    locked: locked.describe('Layers that keep all their channels.'),
  },
  milder: 'lower method.macs',
  needs: ['parameters'],
  applies: channelsApply,
  decide: (settings, input) =>
    decided(
      removeLeastImportant(input, {
        ...settings,
        why: 'smallest L1 norms of filters',
        scores: filterNorms(input.graph, input.measured.parameters),
      }),
    ),
});

/** Σ|w| of each filter, divided by the mean over the filters of its layer. */
function filterNorms(graph: ModelGraph, parameters: Weights): ChannelScores {
  return new Map(
    graph.nodes.filter(hasKernel).map((node) => {
      const outputs = outputsOf(node);
      const norms = Array<number>(outputs).fill(0);
      for (const [index, weight] of (parameters.get(`${node.id}/kernel`) ?? []).entries()) {
        norms[index % outputs] = (norms[index % outputs] ?? 0) + Math.abs(weight);
      }
      const mean = norms.reduce((sum, norm) => sum + norm, 0) / outputs;
      return [node.id, norms.map((norm) => (mean > 0 ? norm / mean : 0))];
    }),
  );
}
