import { channelsOf, type GraphNode, graphView, type Model, operationOf, type Shape, valuesOf } from '#shared/graph/index.ts';
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
    const own = boundsOf(model, node, { inputs: node.inputs.map((id) => bounds.get(id) ?? []), output, roundoff });
    bounds.set(node.id, tighten(node, own, bounds));
  }
  return bounds;
}

/** What the bounds of a node depend on besides the node, and the bounds. */
interface KnownBounds {
  readonly inputs: readonly ChannelBounds[];
  readonly shapes: readonly Shape[];
  readonly parameters: readonly Float32Array[];
  readonly roundoff: number;
  readonly bounds: ChannelBounds;
}

/** A plan asks for bounds in many networks that differ in a few nodes; the latest ones of each node are kept. */
const MOST_KNOWN = 2;
const known = new WeakMap<GraphNode, readonly KnownBounds[]>();

/** The bounds of a node's output, which are the same object as before if they are equal. */
function boundsOf(
  model: Model,
  node: GraphNode,
  { inputs, output, roundoff }: Pick<KnownBounds, 'inputs' | 'roundoff'> & { readonly output: Shape },
): ChannelBounds {
  const view = graphView(model.graph);
  const shapes = [...node.inputs.map((id) => view.shapeAt(id)), output];
  const parameters = view.parametersOf(node.id).map(({ role }) => valuesOf(model, node.id, role));
  const others = known.get(node) ?? [];
  const found = others.find(
    (one) =>
      one.roundoff === roundoff &&
      isAlike(one.inputs, inputs, (a, b) => a === b) &&
      isAlike(one.parameters, parameters, (a, b) => a === b) &&
      isAlike(one.shapes, shapes, (a, b) => isAlike(a, b, (size, other) => size === other)),
  );
  if (found && found === others[0]) return found.bounds;
  const latest = found ?? { inputs, shapes, parameters, roundoff, bounds: computed() };
  known.set(node, [latest, ...others.filter((one) => one !== latest)].slice(0, MOST_KNOWN));
  return latest.bounds;

  function computed(): ChannelBounds {
    const own = operationOf(node).bounds(node, {
      inputs: inputs.map((bounds, index) => ({ shape: shapes[index] ?? [], bounds })),
      output,
      values: (role) => valuesOf(model, node.id, role),
      roundoff,
    });
    return others.find(({ bounds }) => isAlike(bounds, own, ([low, high], [least, most]) => low === least && high === most))?.bounds ?? own;
  }
}

function isAlike<Item>(one: readonly Item[], other: readonly Item[], isSame: (a: Item, b: Item) => boolean): boolean {
  return one.length === other.length && one.every((item, index) => isSame(item, other[index] as Item));
}
