import { channelsOf, graphView, type Model } from '#shared/graph/index.ts';
import { ChannelRemoval } from './channel-removal.ts';
import type { TiedChannels } from './tied-channels.ts';

/**
 * The network without these channels, for training: the others keep their values, and every node keeps at least one channel. This changes
 * the network's function.
 *
 * @param removed whole groups of tied channels
 */
export function withoutChannels(model: Model, removed: TiedChannels): Model {
  const view = graphView(model.graph);
  const sizes = model.graph.nodes.map(({ id }) => [id, channelsOf(view.shapeAt(id))] as const);
  const all = new Map(sizes.map(([id, channels]) => [id, Array<boolean>(channels).fill(true)]));
  const kept = new Map(
    sizes.map(([id, channels]) => {
      const gone = new Set(removed.get(id));
      return [id, Array.from({ length: channels }, (_, channel) => !gone.has(channel))];
    }),
  );
  const emptied = [...kept].find(([, flags]) => !flags.some(Boolean));
  if (emptied) throw new Error(`${emptied[0]} would have no channels`);
  // Without constants, removed channels leave nothing behind.
  const removal = new ChannelRemoval(
    model,
    { varying: all, needed: kept, values: new Map() },
    { needed: kept, kept, stored: new Set() },
    true,
  );
  return removal.run();
}
