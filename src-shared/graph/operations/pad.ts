import { GraphError } from '../graph-error.ts';
import { channelsOf, type Shape, shapeLabel, shapeText, stridesOf } from '../tensor-shapes.ts';
import type { BaseNode } from './base-node.ts';
import { type BoundsContext, type ChannelBounds, firstBounds } from './channel-bounds.ts';
import { connectsAt } from './channel-connections.ts';
import type { ChannelRewrite } from './channel-rewrite.ts';
import { firstInput } from './constant-map.ts';
import { movedConstants, type SourceOf } from './data-movement.ts';
import { borders } from './fields.ts';
import { hullOf } from './intervals.ts';
import type { Operation } from './operation.ts';

/** Zero padding before and after each axis. */
export interface PadNode extends BaseNode {
  readonly op: 'pad';
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export const pad: Operation<PadNode> = {
  op: 'pad',
  role: 'movement',
  label: (_node, _input, output) => `zero-pad to ${shapeLabel(output)}`,
  arity: 1,
  fields: { before: borders, after: borders },
  shapeOf: (node, [read = []]) => {
    const { before, after } = node;
    const isBorder = (size: number): boolean => Number.isInteger(size) && size >= 0;
    if (before.length !== read.length || after.length !== read.length || ![...before, ...after].every(isBorder)) {
      throw new GraphError(node.id, `a padding of ${shapeText(before)} and ${shapeText(after)} does not fit ${shapeText(read)}`);
    }
    return read.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
  },
  connection: (node) => connectsAt(firstChannel(node)),
  groupChannels: (node, groups) => {
    const { own, input } = groups;
    groups.nonempty(input);
    for (const channel of input.keys()) {
      groups.group([
        [input, channel],
        [own, firstChannel(node) + channel],
      ]);
    }
  },
  constants: (node, context) => movedConstants(context, sourceOf(node, firstInput(context).shape, context.output)),
  bounds,
  removeChannels,
};

const ZERO = [0, 0] as const;

function bounds(node: PadNode, context: BoundsContext): ChannelBounds {
  const { bounds: read } = firstBounds(context);
  const hasBorder = [...node.before.slice(0, -1), ...node.after.slice(0, -1)].some((size) => size > 0);
  return Array.from({ length: channelsOf(context.output) }, (_, channel) => {
    const own = read[channel - firstChannel(node)];
    return own ? (hasBorder ? hullOf([own, ZERO]) : own) : ZERO;
  });
}

/** The output channel of the first input channel: the number of zero channels before it. */
function firstChannel({ before }: PadNode): number {
  return before.at(-1) ?? 0;
}

function sourceOf({ before }: PadNode, input: Shape, output: Shape): SourceOf {
  const strides = stridesOf(output);
  const from = stridesOf(input);
  return (index) => {
    let source = 0;
    for (const [axis, size] of output.entries()) {
      const at = (Math.floor(index / (strides[axis] ?? 1)) % size) - (before[axis] ?? 0);
      if (at < 0 || at >= (input[axis] ?? 0)) return undefined;
      source += at * (from[axis] ?? 0);
    }
    return { input: 0, index: source };
  };
}

function removeChannels(node: PadNode, rewrite: ChannelRewrite): void {
  const [input = ''] = node.inputs;
  const first = firstChannel(node);
  const last = first + channelsOf(rewrite.shapeAt(input));
  const columns = rewrite.kept(node.id);
  const before = [...node.before.slice(0, -1), columns.filter((channel) => channel < first).length];
  const after = [...node.after.slice(0, -1), columns.filter((channel) => channel >= last).length];
  const cut: PadNode = { ...node, inputs: [rewrite.current(input)], before, after };
  rewrite.add(cut);
}
