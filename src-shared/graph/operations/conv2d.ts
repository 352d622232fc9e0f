import { z } from 'zod';
import { GraphError } from '../graph-error.ts';
import { channelsOf, isCount, type Padding, type Pair, positionsOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { firstBounds } from './channel-bounds.ts';
import { type Connection, type ConnectionContext, inputShape } from './channel-connections.ts';
import { type ConstantContext, type ConstantMap, firstInput, nonzeroValues } from './constant-map.ts';
import { padding, pair, size } from './fields.ts';
import { kernelBounds } from './kernel-bounds.ts';
import { connectedOutputs, connectsByWeights, kernelOf, rewriteKernel } from './kernels.ts';
import { firstPositions, likeLines, likeWindows, spread } from './like-positions.ts';
import type { Operation } from './operation.ts';
import { imageShape, slide, slidingShape, type SlidingWindow, spanOfWindow, strideLabel, tapSetsOf } from './sliding-window.ts';

export interface Conv2dNode extends BaseNode {
  readonly op: 'conv2d';
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  /** 1 for an ordinary convolution, the number of input channels for a depthwise one. */
  readonly groups: number;
  /** Distance between the pixels that a kernel reads; `[1, 1]` if absent. */
  readonly dilation?: Pair;
  readonly bias: boolean;
}

export const conv2d: Operation<Conv2dNode> = {
  op: 'conv2d',
  role: 'kernel',
  label: (node, read) => {
    const grouping = node.groups === 1 ? '' : node.groups === channelsOf(read) ? ' depthwise' : ` in ${node.groups} groups`;
    return `${node.kernel.join('×')}${grouping} conv, ${channelsOf(read)} → ${node.filters}${strideLabel(node.stride)}${node.bias ? ', bias' : ''}`;
  },
  shortLabel: (node, read) => {
    const stride = Math.max(...node.stride);
    return `${node.kernel.join('×')} · ${channelsOf(read)}→${node.filters}${stride > 1 ? ` ∕${stride}` : ''}`;
  },
  arity: 1,
  fields: {
    filters: size,
    kernel: pair,
    stride: pair,
    padding,
    groups: z.int().min(1),
    dilation: pair.exactOptional(),
    bias: z.boolean(),
  },
  sizes: (node) => [node.filters],
  shapeOf: (node, [read = []]) => {
    const image = imageShape(node, read);
    if (!isCount(node.filters)) throw new GraphError(node.id, `filters must be a positive integer, not ${node.filters}`);
    if (!isCount(node.groups) || channelsOf(image) % node.groups !== 0 || node.filters % node.groups !== 0) {
      throw new GraphError(node.id, `${node.groups} groups do not divide ${channelsOf(image)} channels and ${node.filters} filters`);
    }
    return [...slidingShape(node.id, windowOf(node), image), node.filters];
  },
  parameters: (node, read) => [
    ['kernel', [...node.kernel, channelsOf(read) / node.groups, node.filters]],
    ...(node.bias ? [['bias', [node.filters]] as const] : []),
  ],
  connection,
  groupChannels: (node, groups) => {
    const { own, input } = groups;
    if (node.groups === 1) groups.nonempty(input);
    else groups.byClass([own, input], node.groups, (channel, { length }) => Math.floor((channel * node.groups) / length));
  },
  constants: () => () => undefined,
  contributions,
  bounds: (node, context) => {
    const { shape, bounds } = firstBounds(context);
    const [kernel, bias] = [context.values('kernel'), node.bias ? context.values('bias') : undefined];
    const tapSets = tapSetsOf(windowOf(node), shape, context.output);
    return kernelBounds({ kernel, bias, tapSets, outputs: node.filters, groups: node.groups }, bounds, context.roundoff);
  },
  removeChannels: (node, rewrite) => {
    const inputs = channelsOf(rewrite.shapeAt(node.inputs[0] ?? ''));
    const sizes = { inputs, outputs: node.filters, groups: node.groups, hasBias: node.bias };
    rewriteKernel(node, rewrite, sizes, ({ outputs, groups, hasBias }) => ({ ...node, bias: hasBias, groups, filters: outputs }));
  },
};

export function windowOf({ kernel, stride, padding: around, dilation }: Conv2dNode): SlidingWindow {
  return { size: kernel, stride, padding: around, dilation };
}

/** Height and width that the kernel spans: dilation × (size - 1) + 1. */
export function kernelSpan(node: Conv2dNode): Pair {
  return spanOfWindow(windowOf(node));
}

function connection(node: Conv2dNode, context: ConnectionContext): Connection {
  const inputs = channelsOf(inputShape(context));
  return connectsByWeights(kernelOf(node, context.values('kernel')), { inputs, outputs: node.filters, groups: node.groups });
}

function contributions(node: Conv2dNode, context: ConstantContext, isWanted: (channel: number) => boolean): readonly ConstantMap[] {
  const { output, values } = context;
  const input = firstInput(context);
  const added: ConstantMap[] = Array.from({ length: node.filters }, () => undefined);
  const kernel = values('kernel');
  const perGroup = channelsOf(input.shape) / node.groups;
  const positions = positionsOf(output);
  /** The wanted filters with weights, by group. */
  const connected = connectedOutputs(kernel, node.filters);
  const wanted = Map.groupBy(
    [...connected.keys()].filter((filter) => connected[filter] === 1 && isWanted(filter)),
    (filter) => Math.floor(filter / (node.filters / node.groups)),
  );
  const constant = nonzeroValues(input);
  const alike = likeWindows(windowOf(node), likeLines(input.shape, constant), output);
  const places = firstPositions(alike);
  const addChannel = (channel: number, constants: Float64Array): void => {
    const filters = wanted.get(Math.floor(channel / perGroup)) ?? [];
    if (filters.length === 0) return;
    slide({ window: windowOf(node), input: input.shape, output, places }, (to, from, tap) => {
      const row = (tap * perGroup + (channel % perGroup)) * node.filters;
      for (const filter of filters) {
        const weight = kernel[row + filter] ?? 0;
        if (weight === 0) continue;
        const map = (added[filter] ??= new Float64Array(positions));
        map[to] = (map[to] ?? 0) + weight * (constants[from] ?? 0);
      }
    });
  };
  for (const [channel, constants] of constant.entries()) if (constants) addChannel(channel, constants);
  for (const map of added) if (map) spread(map, alike);
  return added;
}
