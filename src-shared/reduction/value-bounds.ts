import { channelsOf, type GraphNode, graphView, type Model, operationOf, valuesOf } from '#shared/graph/index.ts';
import { type ChannelBounds, uniformBounds } from '#shared/graph/operations/channel-bounds.ts';
import { UNBOUNDED } from '#shared/graph/operations/intervals.ts';

/** Bounds of the values of each node, by id. */
export type ValueBounds = ReadonlyMap<string, ChannelBounds>;

export interface BoundsOptions {
  /** Bounds of the network's input. Every input is possible by default. */
  readonly input?: ChannelBounds;
  /** The unit roundoff of the arithmetic in which the network is computed; 0, for real numbers, by default. */
  readonly roundoff?: number;
  /** Ids of the only nodes whose bounds are needed, with all nodes that they depend on. */
  readonly needed?: ReadonlySet<string>;
  /** Returns tighter bounds of a node that is about to be added, given those of the nodes before it. */
  readonly tighten?: (node: GraphNode, own: ChannelBounds, before: ValueBounds) => ChannelBounds;
}

/**
 * Interval arithmetic through the whole network: bounds for each node that contain its values for every input within the given ones. An
 * interval covers all positions of a channel.
 */
export function valueBounds(model: Model, { input, roundoff = 0, needed, tighten = (_node, own) => own }: BoundsOptions = {}): ValueBounds {
  const view = graphView(model.graph);
  const bounds = new Map<string, ChannelBounds>();
  for (const node of view.nodes.values()) {
    if (needed && !needed.has(node.id)) continue;
    const output = view.shapeAt(node.id);
    if (node.op === 'input') {
      bounds.set(node.id, input?.length === channelsOf(output) ? input : uniformBounds(output, UNBOUNDED));
      continue;
    }
    const own = operationOf(node).bounds(node, {
      inputs: node.inputs.map((id) => ({ shape: view.shapeAt(id), bounds: bounds.get(id) ?? [] })),
      output,
      values: (role) => valuesOf(model, node.id, role),
      roundoff,
    });
    bounds.set(node.id, tighten(node, own, bounds));
  }
  return bounds;
}
