import { type GraphNode, type GraphView, graphView, type Model, type ModelGraph, operationOf } from '#shared/graph/index.ts';
import { isLastAxis } from '#shared/graph/index.ts';
import { ChannelGroups, type KeptFlags } from '#shared/graph/operations/channel-groups.ts';
import { isPartKept } from '#shared/graph/operations/concat.ts';
import { isUniform } from '#shared/graph/operations/constant-map.ts';
import { anyChannel, type ChannelFlags } from './channel-flow.ts';
import type { Constants } from './constants.ts';

export interface Survival {
  /** Channels that vary and that the output depends on through varying channels. Their values matter. */
  readonly needed: ChannelFlags;
  /** Channels that remain in the network: the needed ones and those that can only be removed together with them. */
  readonly kept: ChannelFlags;
  /** Kept nodes that are constant as a whole: their values are stored, and what computes them is not needed. */
  readonly stored: ReadonlySet<string>;
}

/**
 * The channels that a reduced network keeps. A channel is needed if it reaches the output through varying channels. The kept set grows from
 * the needed one until every group of channels is kept or removed as a whole ({@link ChannelGroups}). Nodes in `whole` keep all their
 * channels.
 */
export function survivingChannels({ graph }: Model, constants: Constants, whole: ReadonlySet<string>): Survival {
  const view = graphView(graph);
  const { needed } = constants;
  const kept = new Map([...needed].map(([id, flags]) => [id, [...flags]]));
  for (const node of graph.nodes) {
    if (node.op === 'input' || node.id === graph.output || whole.has(node.id)) kept.get(node.id)?.fill(true);
  }
  const isDroppable = (node: GraphNode, index: number): boolean => {
    const input = node.inputs[index] ?? '';
    return !whole.has(node.id) && !anyChannel(kept, input) && (node.op === 'add' || isFactor(constants, input));
  };
  const stored = storedConstants(graph, constants, whole);
  const grow = (): void => {
    while (growOnce(view, kept, stored, isDroppable));
  };
  grow();
  for (const id of whole) if (anyChannel(kept, id)) keepReaders(view, kept, stored, id);
  grow();
  return { needed, kept, stored };
}

/** The nodes without varying channels, except those in `whole` and what is computed from them. */
function storedConstants({ nodes }: ModelGraph, { varying }: Constants, whole: ReadonlySet<string>): Set<string> {
  const computed = new Set<string>();
  const stored = new Set<string>();
  for (const { id, inputs } of nodes) {
    if (anyChannel(varying, id)) continue;
    if (whole.has(id) || inputs.some((input) => computed.has(input))) computed.add(id);
    else stored.add(id);
  }
  return stored;
}

/** Whether each channel of a node has one value for every input and position. */
function isFactor(constants: Constants, id: string): boolean {
  return constants.values.get(id)?.every((map) => map !== undefined && isUniform(map)) ?? false;
}

/** One pass over the groups of all kept nodes, starting at the output; true if a group grew. */
function growOnce(
  view: GraphView,
  kept: ReadonlyMap<string, KeptFlags>,
  stored: ReadonlySet<string>,
  isDroppable: (node: GraphNode, index: number) => boolean,
): boolean {
  let hasGrown = false;
  for (const node of view.graph.nodes.toReversed()) {
    if (!anyChannel(kept, node.id) || stored.has(node.id)) continue;
    const groups = new ChannelGroups({
      own: kept.get(node.id) ?? [],
      inputs: node.inputs.map((id) => kept.get(id) ?? []),
      shapes: view.inputShapes(node),
      isDroppable: (index) => isDroppable(node, index),
    });
    operationOf(node).groupChannels(node, groups);
    hasGrown ||= groups.hasGrown;
  }
  return hasGrown;
}

/**
 * Keeps one chain of readers from a kept node that nothing kept reads: without a reader it would be a second output. Stored constants read
 * nothing; those in the chain are computed instead.
 */
function keepReaders(view: GraphView, kept: ReadonlyMap<string, KeptFlags>, stored: Set<string>, id: string): void {
  const readers = view.consumers(id);
  const [first] = readers;
  if (!first || readers.some((reader) => !stored.has(reader.id) && reads(reader, id, view, kept))) return;
  kept.get(first.id)?.fill(true);
  stored.delete(first.id);
  keepReaders(view, kept, stored, first.id);
}

/** Whether a reader's kept channels include any that depend on the node. */
function reads(reader: GraphNode, id: string, view: GraphView, kept: ChannelFlags): boolean {
  const parts = view.inputShapes(reader);
  const own = kept.get(reader.id) ?? [];
  if (reader.op !== 'concat' || !isLastAxis(reader.axis, parts[0] ?? [])) return own.some(Boolean);
  return reader.inputs.some((input, index) => input === id && isPartKept(own, parts, index));
}
