import { channelsOf, type GraphNode, type Pair, type Shape } from '#shared/graph/index.ts';

/**
 * The shape of a linear map from image to image that reads a window of its zero-padded input: output position t reads the input positions
 * stride · t + start + step · tap, along each axis. A convolution has start = -padding and step = dilation.
 */
export interface SlidingMap {
  readonly stride: Pair;
  readonly start: Pair;
  readonly step: Pair;
  /** Number of taps along each axis. */
  readonly size: Pair;
  readonly groups: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Height and width. A tensor that is not an image has one row for each of its positions. */
export type Extent = Pair;

export function extentOf(shape: Shape): Extent {
  const [rows = 1, columns = 1] = shape;
  return shape.length === 3 ? [rows, columns] : [shape.slice(0, -1).reduce((product, size) => product * size, 1), 1];
}

/** The identity. */
export function identityMap(channels: number): SlidingMap {
  return { stride: [1, 1], start: [0, 0], step: [1, 1], size: [1, 1], groups: channels, inputs: channels, outputs: channels };
}

/**
 * The linear part of a node, as a map of one of its inputs; undefined if the node is not linear in the input, or is linear but not a sliding
 * map. Average pooling is one without padding, since it divides by the number of pixels inside the image.
 */
export function slidingMapOf(node: GraphNode, input: Shape): SlidingMap | undefined {
  const channels = channelsOf(input);
  switch (node.op) {
    case 'conv2d': {
      const { stride, padding, kernel, dilation = [1, 1], groups, filters } = node;
      return { stride, start: [0 - padding[0], 0 - padding[2]], step: dilation, size: kernel, groups, inputs: channels, outputs: filters };
    }
    case 'dense':
      return { ...identityMap(channels), groups: 1, outputs: node.units };
    case 'pool2d':
      if (node.kind !== 'average' || node.padding.some((border) => border > 0)) return undefined;
      return { ...identityMap(channels), stride: node.stride, size: node.window };
    case 'scale':
    case 'bias':
    case 'dropout':
    case 'add':
      return identityMap(channels);
    default:
      return undefined;
  }
}

/** Like {@link slidingMapOf}, with batch normalization, which is affine at inference. */
export function affineMapOf(node: GraphNode, input: Shape): SlidingMap | undefined {
  return node.op === 'batchNorm' ? identityMap(channelsOf(input)) : slidingMapOf(node, input);
}

/** Whether a map reads only the position that it computes, and computes every position of its input. */
export function isPointwise({ stride, start, size }: SlidingMap, input: Extent, output: Extent): boolean {
  return input.join() === output.join() && [...stride, ...size].every((value) => value === 1) && start.every((value) => value === 0);
}

export function tapsOf({ size }: SlidingMap): number {
  return size[0] * size[1];
}

/** Number of values of its kernel `[taps, inputs / groups, outputs]`. */
export function weightsOf(map: SlidingMap): number {
  return (tapsOf(map) * map.inputs * map.outputs) / map.groups;
}

/** The position of a tap relative to stride · t, along each axis. */
export function tapPosition({ start, step, size }: SlidingMap, tap: number): Pair {
  return [start[0] + step[0] * Math.floor(tap / size[1]), start[1] + step[1] * (tap % size[1])];
}

/** The tap at such a position. */
export function tapAt({ start, step, size }: SlidingMap, position: Pair): number {
  return ((position[0] - start[0]) / step[0]) * size[1] + (position[1] - start[1]) / step[1];
}

/** Height and width of the image after a map that reads one of another, and after the map before it. */
export interface Extents {
  readonly input: Extent;
  readonly middle: Extent;
  readonly output: Extent;
}

/**
 * The map second ∘ first: stride s₁ s₂, and a tap at s₁ p₂ + p₁ for each pair of taps. Undefined if it differs at the border: there the
 * second map reads zeros around the middle image, where the composition would read the first map's values.
 */
export function composed(second: SlidingMap, first: SlidingMap, extents: Extents): SlidingMap | undefined {
  if (!([0, 1] as const).every((axis) => isExactAlong(axis, second, first, extents))) return undefined;
  const along = (axis: 0 | 1): AxisTaps => {
    const spans = [spanAlong(axis, second) * first.stride[axis], spanAlong(axis, first)];
    const steps = [second.size[axis] > 1 ? second.step[axis] * first.stride[axis] : 0, first.size[axis] > 1 ? first.step[axis] : 0];
    return { start: second.start[axis] * first.stride[axis] + first.start[axis], span: sum(spans), step: steps.reduce(divisor) };
  };
  return {
    ...mapWith([along(0), along(1)]),
    stride: [first.stride[0] * second.stride[0], first.stride[1] * second.stride[1]],
    groups: divisor(first.groups, second.groups),
    inputs: first.inputs,
    outputs: second.outputs,
  };
}

/** The map one + other of the same input; undefined if their strides differ. */
export function added(one: SlidingMap, other: SlidingMap): SlidingMap | undefined {
  if (one.stride.join() !== other.stride.join()) return undefined;
  const along = (axis: 0 | 1): AxisTaps => {
    const [first, second] = [one.start[axis], other.start[axis]];
    const start = Math.min(first, second);
    const span = Math.max(first + spanAlong(axis, one), second + spanAlong(axis, other)) - start;
    const steps = [one, other].map(({ size, step }) => (size[axis] > 1 ? step[axis] : 0));
    return { start, span, step: [...steps, Math.abs(first - second)].reduce(divisor) };
  };
  const { stride, inputs, outputs } = one;
  return { ...mapWith([along(0), along(1)]), stride, groups: divisor(one.groups, other.groups), inputs, outputs };
}

/** Taps along one axis: the first position, the distance from the first to the last, and a step that reaches all of them. */
interface AxisTaps {
  readonly start: number;
  readonly span: number;
  readonly step: number;
}

function mapWith(axes: readonly [AxisTaps, AxisTaps]): Pick<SlidingMap, 'start' | 'step' | 'size'> {
  const pair = (value: (axis: AxisTaps) => number): Pair => [value(axes[0]), value(axes[1])];
  const stepOf = ({ step }: AxisTaps): number => Math.max(1, step);
  return { start: pair(({ start }) => start), step: pair(stepOf), size: pair((axis) => axis.span / stepOf(axis) + 1) };
}

function spanAlong(axis: 0 | 1, { size, step }: SlidingMap): number {
  return (size[axis] - 1) * step[axis];
}

/** Whether the first map would be 0 wherever the second one reads zeros around the middle image. */
function isExactAlong(axis: 0 | 1, second: SlidingMap, first: SlidingMap, { input, middle, output }: Extents): boolean {
  const readsInside = (at: number): boolean => {
    for (let tap = 0; tap < first.size[axis]; tap++) {
      const position = at * first.stride[axis] + first.start[axis] + tap * first.step[axis];
      if (position >= 0 && position < input[axis]) return true;
    }
    return false;
  };
  for (let to = 0; to < output[axis]; to++) {
    for (let tap = 0; tap < second.size[axis]; tap++) {
      const at = to * second.stride[axis] + second.start[axis] + tap * second.step[axis];
      if ((at < 0 || at >= middle[axis]) && readsInside(at)) return false;
    }
  }
  return true;
}

/** The greatest common divisor; that of a number and 0 is the number. */
function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
