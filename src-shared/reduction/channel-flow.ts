import { channelsOf, type GraphNode, type GraphView, graphView, type ModelGraph, operationOf, type Weights } from '#shared/graph/index.ts';
import type { Connection, ConnectionContext } from '#shared/graph/operations/channel-connections.ts';

/** One flag per output channel (last axis) of each node, by node id. */
export type ChannelFlags = ReadonlyMap<string, readonly boolean[]>;

type IsZero = (varying: ChannelFlags, id: string, channel: number) => boolean;

/**
 * The channels that depend on the input, propagated forward along nonzero weights. An output of a kernel layer varies if a varying channel
 * reaches it through a nonzero weight; after batch normalization, γ must be nonzero too. `isZero` says whether a channel of an earlier node,
 * which does not vary, is 0; it gets the flags of all earlier nodes.
 */
export function varyingChannels(graph: ModelGraph, weights: Weights, isZero: IsZero): ChannelFlags {
  const view = graphView(graph);
  const varying = new Map<string, boolean[]>();
  for (const node of graph.nodes) {
    const own = new Array<boolean>(channelsOf(view.shapeAt(node.id))).fill(node.op === 'input');
    const isInputZero = (input: number, channel: number): boolean => {
      const id = node.inputs[input] ?? '';
      return varying.get(id)?.[channel] === false && isZero(varying, id, channel);
    };
    for (const [index, id] of node.inputs.entries()) {
      connectionOf(view, node, index, weights, isInputZero).forward(varying.get(id) ?? [], own);
    }
    varying.set(node.id, own);
  }
  return varying;
}

/**
 * The channels that the output depends on, propagated backward along nonzero weights. A channel without such a path to the output is dead,
 * whatever its entropy. With `through`, only paths through those channels count.
 */
export function influencingChannels(graph: ModelGraph, weights: Weights, through?: ChannelFlags): ChannelFlags {
  const view = graphView(graph);
  const influencing = new Map<string, boolean[]>(
    graph.nodes.map(({ id }) => [id, new Array<boolean>(channelsOf(view.shapeAt(id))).fill(id === graph.output)]),
  );
  for (const node of graph.nodes.toReversed()) {
    const own = influencing.get(node.id) ?? [];
    for (const [index, id] of node.inputs.entries()) {
      const flags = influencing.get(id) ?? [];
      const open = through?.get(id);
      const reached = new Array<boolean>(flags.length).fill(false);
      connectionOf(view, node, index, weights).backward(own, reached);
      for (let channel = 0; channel < flags.length; channel++) if (reached[channel] && open?.[channel] !== false) flags[channel] = true;
    }
  }
  return influencing;
}

/** Whether any channel of the node is flagged. */
export function anyChannel(flags: ChannelFlags, id: string): boolean {
  return flags.get(id)?.some(Boolean) ?? false;
}

function connectionOf(view: GraphView, node: GraphNode, index: number, weights: Weights, isZero?: ConnectionContext['isZero']): Connection {
  return operationOf(node).connection(node, {
    index,
    inputs: view.inputShapes(node),
    output: view.shapeAt(node.id),
    values: (role) => weights.get(`${node.id}/${role}`),
    ...(isZero && { isZero }),
  });
}
