import { graphView, hasKernel, type Model, operationOf, valuesOf } from '#shared/graph/index.ts';
import { type ConstantContext, type ConstantMap, filled } from '#shared/graph/operations/constant-map.ts';
import { type ChannelFlags, varyingChannels } from './channel-flow.ts';
import { biasOf } from './fold.ts';

export interface Constants {
  readonly varying: ChannelFlags;
  /** By node id, per channel. */
  readonly values: ReadonlyMap<string, readonly ConstantMap[]>;
}

/**
 * Forward constant propagation in float64. A channel that does not depend on the input has the same values for every input. The values are
 * stored per position, because zero padding changes a constant at the border.
 */
export function propagateConstants(model: Model): Constants {
  const view = graphView(model.graph);
  const varying = varyingChannels(model.graph, model.weights);
  const values = new Map<string, readonly ConstantMap[]>();
  for (const node of model.graph.nodes) {
    const operation = operationOf(node);
    const flags = varying.get(node.id) ?? [];
    const context: ConstantContext = {
      inputs: node.inputs.map((id) => ({ shape: view.shapeAt(id), values: values.get(id) ?? [] })),
      output: view.shapeAt(node.id),
      values: (role) => valuesOf(model, node.id, role),
    };
    const constants = (valueOf: (channel: number) => ConstantMap): readonly ConstantMap[] =>
      flags.map((varies, channel) => (varies ? undefined : valueOf(channel)));
    if (flags.every(Boolean)) {
      values.set(
        node.id,
        flags.map(() => undefined),
      );
    } else if (hasKernel(node)) {
      const added = operation.contributions?.(node, context) ?? [];
      const bias = biasOf(model, node);
      values.set(
        node.id,
        constants((channel) => {
          const offset = bias[channel] ?? 0;
          return added[channel]?.map((value) => value + offset) ?? filled(context.output, offset);
        }),
      );
    } else {
      values.set(node.id, constants(operation.constants(node, context)));
    }
  }
  return { varying, values };
}
