import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { channelsOf, isCount, positionsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { firstBounds } from './channel-bounds.ts';
import { inputShape } from './channel-connections.ts';
import { type ConstantContext, type ConstantMap, firstInput, nonzeroValues } from './constant-map.ts';
import { size } from './fields.ts';
import { kernelBounds } from './kernel-bounds.ts';
import { connectedOutputs, connectsByWeights, kernelOf, rewriteKernel } from './kernels.ts';
import { firstPositions, likeLines, spread } from './like-positions.ts';
import type { Operation } from './operation.ts';

/** A linear map of the last axis. All positions (the other axes) share its weights. */
export interface DenseNode extends BaseNode {
  readonly op: 'dense';
  readonly units: number;
  readonly bias: boolean;
}

export const dense: Operation<DenseNode> = {
  op: 'dense',
  role: 'kernel',
  label: (node, read) => `dense, ${channelsOf(read)} → ${node.units}${node.bias ? ', bias' : ''}`,
  shortLabel: (node, read) => `dense · ${channelsOf(read)}→${node.units}`,
  arity: 1,
  fields: { units: size, bias: z.boolean() },
  sizes: (node) => [node.units],
  shapeOf: (node, [read = []]) => {
    if (!isCount(node.units)) throw new GraphError(node.id, `units must be a positive integer, not ${node.units}`);
    return [...read.slice(0, -1), node.units];
  },
  parameters: (node, read) => [['kernel', [channelsOf(read), node.units]], ...(node.bias ? [['bias', [node.units]] as const] : [])],
  connection: (node, context) => {
    const inputs = channelsOf(inputShape(context));
    return connectsByWeights(kernelOf(node, context.values('kernel')), { inputs, outputs: node.units, groups: 1 });
  },
  groupChannels: (_node, groups) => {
    groups.nonempty(groups.input);
  },
  constants: () => () => undefined,
  contributions,
  bounds: (node, context) => {
    const [kernel, bias] = [context.values('kernel'), node.bias ? context.values('bias') : undefined];
    return kernelBounds({ kernel, bias, tapSets: [[0]], outputs: node.units, groups: 1 }, firstBounds(context).bounds, context.roundoff);
  },
  removeChannels: (node, rewrite) => {
    const inputs = channelsOf(rewrite.shapeAt(node.inputs[0] ?? ''));
    const sizes = { inputs, outputs: node.units, groups: 1, hasBias: node.bias };
    rewriteKernel(node, rewrite, sizes, ({ outputs, hasBias }) => ({ ...node, bias: hasBias, units: outputs }));
  },
};

function contributions(node: DenseNode, context: ConstantContext, isWanted: (channel: number) => boolean): readonly ConstantMap[] {
  const added: ConstantMap[] = Array.from({ length: node.units }, () => undefined);
  const kernel = context.values('kernel');
  const connected = connectedOutputs(kernel, node.units);
  const wanted = [...connected.keys()].filter((unit) => connected[unit] === 1 && isWanted(unit));
  const input = firstInput(context);
  const constant = nonzeroValues(input);
  const alike = likeLines(input.shape, constant);
  const places = firstPositions(alike);
  for (const [channel, constants] of constant.entries()) {
    if (!constants) continue;
    for (const unit of wanted) {
      const weight = kernel[channel * node.units + unit] ?? 0;
      if (weight === 0) continue;
      const map = (added[unit] ??= new Float64Array(positionsOf(context.output)));
      for (const position of places) map[position] = (map[position] ?? 0) + weight * (constants[position] ?? 0);
    }
  }
  for (const map of added) if (map) spread(map, alike);
  return added;
}
