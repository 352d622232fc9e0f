import { type GraphNode, graphView, hasKernel, type Model, operationOf, valuesOf } from '#shared/graph/index.ts';
import { type ConstantContext, type ConstantMap, type ConstantRule, filled, isZero } from '#shared/graph/operations/constant-map.ts';
import { type ChannelFlags, influencingChannels, varyingChannels } from './channel-flow.ts';
import { biasOf } from './fold.ts';

/** The constant channels of a network: those that do not depend on the input. */
export interface Constants {
  readonly varying: ChannelFlags;
  /** Channels that vary and that the output depends on through varying channels. */
  readonly needed: ChannelFlags;
  /** Values by node id, per channel; computed when they are first read. */
  readonly values: ReadonlyMap<string, readonly ConstantMap[]>;
}

const known = new WeakMap<Model, Constants>();

/** The constants of a model, which are computed once. */
export function propagateConstants(model: Model): Constants {
  const constants = known.get(model) ?? constantsOf(model);
  known.set(model, constants);
  return constants;
}

function constantsOf(model: Model): Constants {
  const { graph, weights } = model;
  const constants = new ConstantValues(model);
  const varying = varyingChannels(graph, weights, (flags, id, channel) => isZero(constants.of(id, flags)[channel]));
  let needed: Constants['needed'] | undefined;
  return {
    varying,
    get needed() {
      return (needed ??= influencingChannels(graph, weights, varying));
    },
    get values() {
      return constants.all(varying);
    },
  };
}

/**
 * Forward propagation in float64, as far as values are read. They are stored per position, because zero padding changes a constant at the
 * border.
 */
class ConstantValues {
  readonly #model: Model;
  readonly #values = new Map<string, readonly ConstantMap[]>();

  constructor(model: Model) {
    this.#model = model;
  }

  /** The values of one node. `varying` must have the flags of that node and all before it. */
  of(id: string, varying: ChannelFlags): readonly ConstantMap[] {
    const { nodes } = this.#model.graph;
    while (!this.#values.has(id)) {
      const node = nodes[this.#values.size];
      if (!node) return [];
      this.#values.set(node.id, this.#valuesOf(node, varying.get(node.id) ?? []));
    }
    return this.#values.get(id) ?? [];
  }

  all(varying: ChannelFlags): Constants['values'] {
    this.of(this.#model.graph.nodes.at(-1)?.id ?? '', varying);
    return this.#values;
  }

  #valuesOf(node: GraphNode, flags: readonly boolean[]): readonly ConstantMap[] {
    const valueOf = flags.every(Boolean) ? () => undefined : constantsAt(this.#model, node, this.#values, (channel) => !flags[channel]);
    return flags.map((varies, channel) => (varies ? undefined : valueOf(channel)));
  }
}

/** The values of a node's wanted channels that no varying channel reaches, given those of the nodes that it reads. */
export function constantsAt(
  model: Model,
  node: GraphNode,
  values: Constants['values'],
  isWanted: (channel: number) => boolean = () => true,
): ConstantRule {
  const view = graphView(model.graph);
  const operation = operationOf(node);
  const context: ConstantContext = {
    inputs: node.inputs.map((id) => ({ shape: view.shapeAt(id), values: values.get(id) ?? [] })),
    output: view.shapeAt(node.id),
    values: (role) => valuesOf(model, node.id, role),
  };
  if (!hasKernel(node)) return operation.constants(node, context);
  const added = operation.contributions?.(node, context, isWanted) ?? [];
  const bias = biasOf(model, node);
  return (channel) => {
    const offset = bias[channel] ?? 0;
    const map = added[channel];
    if (!map) return filled(context.output, offset);
    for (let position = 0; position < map.length; position++) map[position] = (map[position] ?? 0) + offset;
    return map;
  };
}
