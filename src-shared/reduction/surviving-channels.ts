import { consumersOf, inferShapes, nodeOf, shapeAt, type GraphNode, type ModelGraph, type Shapes } from '#shared/graph/index.ts';
import { influencingChannels, type ChannelFlags } from './channel-flow.ts';
import { isLastAxis } from './connections.ts';
import { isUniform } from './constant-map.ts';
import type { Constants } from './constants.ts';
import type { Model } from './model.ts';
import { isPartKept, tieChannels, type Flags } from './ties.ts';

export interface Survival {
  /** Channels that vary and that the output depends on over varying channels: the ones whose values matter. */
  readonly needed: ChannelFlags;
  /** Channels that stay in the network: the needed ones, and those that cannot go without them. */
  readonly kept: ChannelFlags;
}

/**
 * Which channels a reduced network keeps. Liveness is the fixpoint of backward reachability and forward constancy: a path counts only
 * over channels that vary. Kept grows from the needed ones until every tie holds ({@link tieChannels}). Nodes in `whole` keep all
 * their channels.
 */
export function survivingChannels(model: Model, constants: Constants, whole: ReadonlySet<string>): Survival {
  const { graph, weights } = model;
  const shapes = inferShapes(graph);
  const needed = influencingChannels(graph, weights, constants.varying);
  const kept = new Map([...needed].map(([id, flags]) => [id, [...flags]]));
  for (const node of graph.nodes) {
    if (node.op === 'input' || node.id === graph.output || whole.has(node.id)) kept.get(node.id)?.fill(true);
  }
  const isLeaving = (node: GraphNode, index: number): boolean => {
    const input = node.inputs[index] ?? '';
    return !whole.has(node.id) && !isKept(kept, input) && (node.op === 'add' || isFactor(constants, input));
  };
  while (tieOnce(graph, shapes, kept, isLeaving));
  for (const id of whole) if (isKept(kept, id)) keepReaders(graph, shapes, kept, id);
  while (tieOnce(graph, shapes, kept, isLeaving));
  return { needed, kept };
}

/** Whether each channel of a node is the same number for every input and at every position. */
function isFactor({ values }: Constants, id: string): boolean {
  return values.get(id)?.every((map) => map !== undefined && isUniform(map)) ?? false;
}

/** An input of an addition survives when any of its channels is kept. */
export function isKept(kept: ChannelFlags, id: string): boolean {
  return kept.get(id)?.some(Boolean) ?? false;
}

/** One pass over all ties, from the output on; true when something grew. A node that goes ties nothing. */
function tieOnce(
  { nodes }: ModelGraph,
  shapes: Shapes,
  kept: ReadonlyMap<string, Flags>,
  isLeaving: (node: GraphNode, index: number) => boolean,
): boolean {
  const grew = nodes.toReversed().filter((node) => {
    if (!isKept(kept, node.id)) return false;
    return tieChannels({
      node,
      own: kept.get(node.id) ?? [],
      inputs: node.inputs.map((id) => kept.get(id) ?? []),
      shapes: node.inputs.map((id) => shapeAt(shapes, id)),
      isLeaving: (index) => isLeaving(node, index),
    });
  });
  return grew.length > 0;
}

/** What is kept although nothing needs it has to be read, or it would be an output of its own: keeps one way to what is kept. */
function keepReaders(graph: ModelGraph, shapes: Shapes, kept: ReadonlyMap<string, Flags>, id: string): void {
  const readers = (consumersOf(graph).get(id) ?? []).map((reader) => nodeOf(graph, reader));
  const [first] = readers;
  if (!first || readers.some((reader) => reads(reader, id, shapes, kept))) return;
  kept.get(first.id)?.fill(true);
  keepReaders(graph, shapes, kept, first.id);
}

/** Whether something of the node is left in what a reader of it yields. */
function reads(reader: GraphNode, id: string, shapes: Shapes, kept: ChannelFlags): boolean {
  const parts = reader.inputs.map((input) => shapeAt(shapes, input));
  const own = kept.get(reader.id) ?? [];
  if (reader.op !== 'concat' || !isLastAxis(reader.axis, parts[0] ?? [])) return own.some(Boolean);
  return reader.inputs.some((input, index) => input === id && isPartKept(own, parts, index));
}
