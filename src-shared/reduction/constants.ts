import { type GraphNode, graphView, hasKernel, type Model, operationOf, valuesOf } from '#shared/graph/index.ts';
import { type ConstantContext, type ConstantMap, type ConstantRule, filled } from '#shared/graph/operations/constant-map.ts';
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
  const varying = varyingChannels(graph, weights);
  let [needed, values]: [Constants['needed'] | undefined, Constants['values'] | undefined] = [undefined, undefined];
  return {
    varying,
    get needed() {
      return (needed ??= influencingChannels(graph, weights, varying));
    },
    get values() {
      return (values ??= constantValues(model, varying));
    },
  };
}

/** Forward propagation in float64. The values are stored per position, because zero padding changes a constant at the border. */
function constantValues(model: Model, varying: ChannelFlags): Constants['values'] {
  const values = new Map<string, readonly ConstantMap[]>();
  for (const node of model.graph.nodes) {
    const flags = varying.get(node.id) ?? [];
    const valueOf = flags.every(Boolean) ? () => undefined : constantsAt(model, node, values, (channel) => !flags[channel]);
    values.set(
      node.id,
      flags.map((varies, channel) => (varies ? undefined : valueOf(channel))),
    );
  }
  return values;
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
    return added[channel]?.map((value) => value + offset) ?? filled(context.output, offset);
  };
}
