import { channelsOf, inferShapes, isMap, shapeAt, type GraphNode } from '#shared/graph/index.ts';
import { influencingChannels, type ChannelFlags } from './channel-flow.ts';
import type { Constants } from './constants.ts';
import type { Model } from './model.ts';

export interface Survival {
  /** Channels that vary and that the output depends on over varying channels: the ones whose values matter. */
  readonly needed: ChannelFlags;
  /** Channels that stay in the network: the needed ones, and those that an addition or a kept node ties to them (held at 0). */
  readonly kept: ChannelFlags;
}

/**
 * Which channels a reduced network keeps. Liveness is the fixpoint of backward reachability and forward constancy: a path counts only
 * over channels that vary. Nodes that pass channels through keep the same ones on both sides, and so do the two inputs of an
 * addition that both survive; a convolution's group stays or goes with all its inputs and outputs. Kept grows until every tie holds.
 * Nodes in `whole` keep all their channels.
 */
export function survivingChannels(model: Model, { varying }: Constants, whole: ReadonlySet<string>): Survival {
  const { graph, weights } = model;
  const needed = new Map(influencingChannels(graph, weights, varying));
  const kept = new Map([...needed].map(([id, flags]) => [id, [...flags]]));
  for (const node of graph.nodes) {
    if (node.op === 'input' || node.id === graph.output || whole.has(node.id)) kept.get(node.id)?.fill(true);
  }
  while (tieOnce(model, kept, whole));
  return { needed, kept };
}

/** An input of an addition survives when any of its channels is kept. */
export function isKept(kept: ChannelFlags, id: string): boolean {
  return kept.get(id)?.some(Boolean) ?? false;
}

/** One pass over all ties; true when something grew. */
function tieOnce({ graph }: Model, kept: ReadonlyMap<string, boolean[]>, whole: ReadonlySet<string>): boolean {
  const shapes = inferShapes(graph);
  let grew = false;
  const tie = (flags: boolean[][]): void => {
    for (let channel = 0; channel < (flags[0]?.length ?? 0); channel++) {
      const count = flags.filter((one) => one[channel]).length;
      if (count === 0 || count === flags.length) continue;
      for (const one of flags) one[channel] = true;
      grew = true;
    }
  };
  /** A group of a convolution stays or goes as a whole: its inputs and its outputs. */
  const tieGroup = (sides: readonly boolean[][], group: number, groups: number): void => {
    const flags = sides.map((side) => side.slice((group * side.length) / groups, ((group + 1) * side.length) / groups)).flat();
    if (!flags.some(Boolean) || flags.every(Boolean)) return;
    for (const side of sides) side.fill(true, (group * side.length) / groups, ((group + 1) * side.length) / groups);
    grew = true;
  };
  for (const node of graph.nodes) {
    const own = kept.get(node.id) ?? [];
    const inputs = node.inputs.map((id) => kept.get(id) ?? []);
    if (node.op === 'add') {
      tie([own, ...inputs.filter((flags) => whole.has(node.id) || flags.some(Boolean))]);
    } else if (node.op === 'flatten') {
      const channels = channelsOf(shapeAt(shapes, node.inputs[0] ?? ''));
      for (let channel = 0; channel < channels; channel++) {
        const places = own.flatMap((_, place) => (place % channels === channel ? [place] : []));
        const any = (inputs[0]?.[channel] ?? false) || places.some((place) => own[place]);
        const all = (inputs[0]?.[channel] ?? false) && places.every((place) => own[place]);
        if (!any || all) continue;
        if (inputs[0]) inputs[0][channel] = true;
        for (const place of places) own[place] = true;
        grew = true;
      }
    } else if (isMap(node)) {
      // A map that goes ties nothing.
      if (!own.some(Boolean)) continue;
      const [input = []] = inputs;
      if (node.op === 'conv2d' && node.groups > 1) {
        for (let group = 0; group < node.groups; group++) tieGroup([own, input], group, node.groups);
      } else if (!input.some(Boolean)) {
        // It reads something.
        input.fill(true);
        grew = true;
      }
    } else if (passesChannels(node)) {
      tie([own, ...inputs]);
    }
  }
  return grew;
}

/** Output channel c is made of input channel c alone. */
function passesChannels(node: GraphNode): boolean {
  return node.op !== 'input';
}
