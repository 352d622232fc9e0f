import { channelsOf, type GraphNode, type Shape, type SliceNode } from '#shared/graph/index.ts';
import { borderBefore, isColumnwise, isLastAxis, keepsLastAxis, partOffset, residueClasses, slicedChannel } from './connections.ts';

/** One flag per channel of a node; raised, never lowered. */
export type Flags = boolean[];

/** What a node that stays reads and yields: which channels of it are kept, and the shapes. */
export interface TiedNode {
  readonly node: GraphNode;
  readonly own: Flags;
  readonly inputs: readonly Flags[];
  readonly shapes: readonly Shape[];
  /** Whether an input of which nothing is kept may stay away. */
  readonly isLeaving: (index: number) => boolean;
}

/**
 * Keeps with the channels of a node and of what it reads those that cannot go without them: both sides of what passes channels
 * through, a convolution's group, all that is normalized together. Terms of an addition, factors and parts of a concatenation may stay
 * away. Returns whether something grew.
 */
export function tieChannels({ node, own, inputs, shapes, isLeaving }: TiedNode): boolean {
  const [input = [], second = []] = inputs;
  const [shape = []] = shapes;
  switch (node.op) {
    case 'input':
      return false;
    case 'conv2d':
      return node.groups > 1 ? tieGroups([own, input], node.groups) : keepSome(input);
    case 'dense':
      return keepSome(input);
    case 'add':
      return tie([own, ...inputs.filter((_, index) => !isLeaving(index))]);
    case 'batchNorm':
    case 'activation':
    case 'pool2d':
    case 'globalAveragePool':
    case 'dropout':
    case 'scale':
    case 'bias':
      return tie([own, input]);
    case 'multiply':
      if (isLeaving(1)) return tie([own, input]);
      return second.length === own.length ? tie([own, input, second]) : either(tie([own, input]), keepAll(second));
    case 'layerNorm':
    case 'softmax':
    case 'positionBias':
      return keepAll(own, input);
    case 'matmul':
      return either(keepAll(input), isColumnwise(node, 1) ? tie([own, second]) : keepAll(own, second));
    case 'flatten':
    case 'reshape':
      return tieResidues([own, input], residueClasses(input.length, own.length));
    case 'transpose':
      return keepsLastAxis(node.axes) ? tie([own, input]) : keepAll(own, input);
    case 'slice':
      return tieSlice(node, own, input, shape);
    case 'pad':
      return either(
        keepSome(input),
        tiePairs(
          input.map((_, channel) => [
            [input, channel],
            [own, borderBefore(node) + channel],
          ]),
        ),
      );
    case 'concat':
      return isLastAxis(node.axis, shape) ? tieParts(own, inputs, shapes) : tie([own, ...inputs]);
  }
}

/** Channels that go would leave no even steps between those that stay. */
function tieSlice(node: SliceNode, own: Flags, input: Flags, shape: Shape): boolean {
  if (isLastAxis(node.axis, shape) && node.step > 1) return keepAll(own, input);
  const pairs = own.map((_, channel): [Place, Place] => [
    [own, channel],
    [input, slicedChannel(node, shape, channel)],
  ]);
  return either(keepSome(input), tiePairs(pairs));
}

/** A channel of a node. */
type Place = readonly [flags: Flags, channel: number];

function tiePairs(pairs: readonly (readonly [Place, Place])[]): boolean {
  return either(...pairs.map((pair) => together(pair)));
}

/** Channel by channel. */
function tie(sides: readonly Flags[]): boolean {
  const [first = []] = sides;
  return either(...first.map((_, channel) => together(sides.map((flags) => [flags, channel]))));
}

/** A group of a convolution stays or goes as a whole: its inputs and its outputs. */
function tieGroups(sides: readonly Flags[], groups: number): boolean {
  return either(...byClass(sides, groups, (channel, { length }) => Math.floor((channel * groups) / length)).map(together));
}

function tieResidues(sides: readonly Flags[], classes: number): boolean {
  return either(...byClass(sides, classes, (channel) => channel % classes).map(together));
}

function byClass(sides: readonly Flags[], classes: number, classOf: (channel: number, flags: Flags) => number): readonly Place[][] {
  const members: Place[][] = Array.from({ length: classes }, () => []);
  for (const flags of sides) for (const channel of flags.keys()) members[classOf(channel, flags)]?.push([flags, channel]);
  return members;
}

/** A part of a concatenation along the channels is read channel by channel, or not at all. */
function tieParts(own: Flags, inputs: readonly Flags[], shapes: readonly Shape[]): boolean {
  return either(
    ...inputs.map((flags, index) => {
      const offset = partOffset(shapes, index);
      if (!isPartKept(own, shapes, index)) return false;
      return tiePairs(
        flags.map((_, channel) => [
          [flags, channel],
          [own, offset + channel],
        ]),
      );
    }),
  );
}

/** Whether a concatenation along the channels still has anything of a part. */
export function isPartKept(own: readonly boolean[], shapes: readonly Shape[], index: number): boolean {
  const offset = partOffset(shapes, index);
  return own.slice(offset, offset + channelsOf(shapes[index] ?? [])).some(Boolean);
}

/** All of them if any. */
function together(places: readonly Place[]): boolean {
  const missing = places.filter(([flags, channel]) => !flags[channel]);
  if (missing.length === 0 || missing.length === places.length) return false;
  for (const [flags, channel] of missing) flags[channel] = true;
  return true;
}

function keepAll(...sides: readonly Flags[]): boolean {
  const missing = sides.filter((flags) => !flags.every(Boolean));
  for (const flags of missing) flags.fill(true);
  return missing.length > 0;
}

/** What stays reads something. */
function keepSome(flags: Flags): boolean {
  return !flags.some(Boolean) && keepAll(flags);
}

function either(...grew: readonly boolean[]): boolean {
  return grew.includes(true);
}
