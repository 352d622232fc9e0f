import { inferShapes, hasKernel, shapeAt } from '#shared/graph/index.ts';
import { varyingChannels, type ChannelFlags } from './channel-flow.ts';
import { positionsOf, type ConstantMap } from './constant-map.ts';
import { constantRule } from './constant-values.ts';
import { biasOf } from './fold.ts';
import { contributionsOf } from './map-contributions.ts';
import type { Model } from './model.ts';

export interface Constants {
  readonly varying: ChannelFlags;
  /** Per node, per channel. */
  readonly values: ReadonlyMap<string, readonly ConstantMap[]>;
  /** Per map, per output: what its constant inputs add at each position; `undefined` for nothing. */
  readonly contributions: ReadonlyMap<string, readonly ConstantMap[]>;
}

/**
 * Forward constant propagation. A channel that does not depend on the input has the same values for every input; they are maps, not
 * scalars, since zero padding gives a constant another value at the border. Float64.
 */
export function propagateConstants(model: Model): Constants {
  const shapes = inferShapes(model.graph);
  const varying = varyingChannels(model.graph, model.weights);
  const values = new Map<string, readonly ConstantMap[]>();
  const contributions = new Map<string, readonly ConstantMap[]>();
  for (const node of model.graph.nodes) {
    const flags = varying.get(node.id) ?? [];
    const inputs = node.inputs.map((id) => ({ shape: shapeAt(shapes, id), values: values.get(id) ?? [] }));
    const output = shapeAt(shapes, node.id);
    const [input] = inputs;
    const constants = (valueOf: (channel: number) => ConstantMap): readonly ConstantMap[] =>
      flags.map((varies, channel) => (varies ? undefined : valueOf(channel)));
    if (hasKernel(node) && input) {
      const added = contributionsOf(model, node, input, output);
      const bias = biasOf(model, node);
      contributions.set(node.id, added);
      values.set(
        node.id,
        constants((channel) => withBias(added[channel], bias[channel] ?? 0, positionsOf(output))),
      );
    } else if (flags.every(Boolean) || hasKernel(node) || node.op === 'input') {
      values.set(
        node.id,
        flags.map(() => undefined),
      );
    } else {
      values.set(node.id, constants(constantRule(model, node, inputs, output)));
    }
  }
  return { varying, values, contributions };
}

function withBias(added: ConstantMap, bias: number, positions: number): Float64Array {
  return added ? added.map((value) => value + bias) : new Float64Array(positions).fill(bias);
}
