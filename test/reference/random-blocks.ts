import { type ActivationKind, channelsOf, type Padding, type Pair } from '#shared/graph/index.ts';
import type { GraphSketch } from './graph-sketch.ts';

const NO_PADDING: Padding = [0, 0, 0, 0];
const SAME: Padding = [1, 1, 1, 1];
const RECTIFIERS: readonly [ActivationKind, ...ActivationKind[]] = ['relu', 'relu', 'relu', 'relu6', 'leakyRelu', 'prelu'];
const SMOOTH: readonly [ActivationKind, ...ActivationKind[]] = ['gelu', 'geluTanh', 'silu', 'hardSwish', 'sigmoid', 'hardSigmoid', 'tanh'];

/** Adds an operation that keeps the shape, or none. */
export function through(sketch: GraphSketch, input: string): string {
  const shape = sketch.shapeOf(input);
  switch (sketch.stream.below(8)) {
    case 0:
      return sketch.add({ op: 'batchNorm', epsilon: 1e-3, momentum: 0.1 }, input);
    case 1:
      return sketch.add({ op: 'scale' }, input);
    case 2: {
      const repeated = shape.map((size) => (sketch.once(2) ? 1 : size));
      return sketch.add({ op: 'bias', shape: sketch.choose([shape, shape.slice(-1), repeated]), trained: sketch.once(2) }, input);
    }
    case 3:
      return input;
    case 4:
      return sketch.once(2) ? sketch.add({ op: 'dropout', rate: 0.5, unit: 'sample' }, input) : activation(sketch, input, SMOOTH);
    default:
      return activation(sketch, input, RECTIFIERS);
  }
}

function activation(sketch: GraphSketch, input: string, kinds: readonly [ActivationKind, ...ActivationKind[]]): string {
  const kind = sketch.choose(kinds);
  return sketch.add({ op: 'activation', kind, ...(kind === 'leakyRelu' && { slope: sketch.choose([0, 0.1, 0.5]) }) }, input);
}

interface Window {
  readonly size: number;
  readonly stride?: number;
  readonly padding: Padding;
  readonly dilation?: Pair;
}

export function convolution(sketch: GraphSketch, input: string, filters: number, { size, stride = 1, padding, dilation }: Window): string {
  const groups = sketch.once(3) ? sketch.divisorOf(channelsOf(sketch.shapeOf(input)), filters) : 1;
  return sketch.add(
    {
      op: 'conv2d',
      filters,
      kernel: [size, size],
      stride: [stride, stride],
      padding,
      groups,
      bias: sketch.once(2),
      ...(dilation && { dilation }),
    },
    input,
  );
}

/** Adds an operation from image to image. */
export function imageBlock(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  const [height = 1, width = 1] = sketch.shapeOf(input);
  const anywhere = [residual, pointwise, inverted, joined, shuffled, gated, bordered, merged] as const;
  const onWide = [strided, strided, pooled, dilated, linear] as const;
  const isWide = Math.min(height, width) >= 3;
  const blocks = isWide ? [...anywhere, residual, ...onWide] : anywhere;
  return (blocks[stream.below(blocks.length)] ?? residual)(sketch, input);
}

/** A residual block, with a projection if the number of channels changes. */
function residual(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  const channels = channelsOf(sketch.shapeOf(input));
  const filters = sketch.once(2) ? channels : 1 + stream.below(4);
  const middle = through(sketch, through(sketch, convolution(sketch, input, 1 + stream.below(4), { size: 3, padding: SAME })));
  const main = through(sketch, convolution(sketch, middle, filters, { size: 3, padding: SAME }));
  const skip = filters === channels ? input : convolution(sketch, input, filters, { size: 1, padding: NO_PADDING });
  const sum = sketch.once(2) ? sketch.add({ op: 'add' }, main, skip) : sketch.add({ op: 'add' }, skip, main);
  return through(sketch, sum);
}

function pointwise(sketch: GraphSketch, input: string): string {
  return through(sketch, through(sketch, convolution(sketch, input, 1 + sketch.stream.below(4), { size: 1, padding: NO_PADDING })));
}

/** An inverted residual (Sandler et al., 2018), with or without activations and a skip. */
function inverted(sketch: GraphSketch, input: string): string {
  const channels = channelsOf(sketch.shapeOf(input));
  const expanded = channels * (1 + sketch.stream.below(4));
  const pointwise = { kernel: [1, 1], stride: [1, 1], padding: NO_PADDING, groups: 1 } as const;
  const isLinear = sketch.once(2);
  const after = (id: string): string => (isLinear ? id : through(sketch, id));
  const wide = after(sketch.add({ op: 'conv2d', filters: expanded, ...pointwise, bias: sketch.once(2) }, input));
  const depthwise = { kernel: [3, 3], stride: [1, 1], padding: SAME, groups: expanded, filters: expanded } as const;
  const spread = after(sketch.add({ op: 'conv2d', ...depthwise, bias: sketch.once(2) }, wide));
  const filters = sketch.once(3) ? 1 + sketch.stream.below(4) : channels;
  const narrow = sketch.add({ op: 'conv2d', filters, ...pointwise, bias: true }, spread);
  return filters === channels && !sketch.once(3) ? sketch.add({ op: 'add' }, narrow, input) : narrow;
}

/** Linear layers of any shape, one after another, two of them with a branch around them. */
function linear(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  const layer = (read: string): string => {
    const [height = 1, width = 1, channels = 1] = sketch.shapeOf(read);
    const size = Math.min(height, width) >= 3 ? 1 + stream.below(3) : 1;
    const padding: Padding = sketch.once(2) ? NO_PADDING : [0, stream.below(2), stream.below(2), 0];
    switch (stream.below(6)) {
      case 0:
        return sketch.add({ op: 'scale' }, read);
      case 1:
        return sketch.add({ op: 'bias', shape: sketch.choose([[channels], [height, width, channels]]) }, read);
      case 2: {
        const window: Pair = [Math.min(2, height), 1];
        return sketch.add({ op: 'pool2d', kind: 'average', window, stride: [1 + stream.below(2), 1], padding: NO_PADDING }, read);
      }
      default:
        return convolution(sketch, read, 1 + stream.below(4), { size, stride: 1 + stream.below(2), padding });
    }
  };
  const first = layer(layer(input));
  if (sketch.once(2)) return layer(first);
  const [rows, columns, channels = 1] = sketch.shapeOf(first);
  const branch = convolution(sketch, first, channels, { size: 1, padding: NO_PADDING });
  const same = sketch.shapeOf(branch).join() === [rows, columns, channels].join();
  return layer(same ? sketch.add({ op: 'add' }, branch, first) : branch);
}

/** Concatenates new channels with the old ones, as in DenseNet (Huang et al., 2017). */
function joined(sketch: GraphSketch, input: string): string {
  const grown = convolution(sketch, through(sketch, through(sketch, input)), 1 + sketch.stream.below(3), { size: 3, padding: SAME });
  const both = sketch.once(2) ? ([input, grown] as const) : ([grown, input] as const);
  return through(sketch, sketch.add({ op: 'concat', axis: 2 }, ...both));
}

/** Splits the channels and concatenates the parts in another order. */
function shuffled(sketch: GraphSketch, input: string): string {
  const channels = channelsOf(sketch.shapeOf(input));
  if (channels < 2) return input;
  const cut = 1 + sketch.stream.below(channels - 1);
  const slice = (start: number, end: number, step: number): string => sketch.add({ op: 'slice', axis: 2, start, end, step }, input);
  const first = through(sketch, slice(0, cut, 1));
  const second = slice(cut, channels, 1 + sketch.stream.below(2));
  return sketch.add({ op: 'concat', axis: 2 }, second, first);
}

/** Squeeze and excitation (Hu et al., 2018). */
function gated(sketch: GraphSketch, input: string): string {
  const shape = sketch.shapeOf(input);
  const channels = channelsOf(shape);
  const squeezed = sketch.add({ op: 'globalAveragePool' }, input);
  const scores = sketch.add({ op: 'dense', units: channels, bias: true }, through(sketch, squeezed));
  const gate = sketch.add({ op: 'activation', kind: sketch.choose(['sigmoid', 'hardSigmoid']) }, scores);
  return sketch.add({ op: 'multiply' }, input, sketch.add({ op: 'reshape', shape: [1, 1, channels] }, gate));
}

/** Pads the channels and the image with zeros, with a skip: the parameter-free shortcut of He et al., 2016. */
function bordered(sketch: GraphSketch, input: string): string {
  const channels = channelsOf(sketch.shapeOf(input));
  const [before, after] = [sketch.stream.below(2), sketch.stream.below(2)];
  const rows = sketch.stream.below(2);
  const padded = sketch.add({ op: 'pad', before: [rows, 0, before], after: [0, rows, after] }, input);
  const [top, right] = [rows, rows];
  const filters = channels + before + after;
  return sketch.add({ op: 'add' }, padded, convolution(sketch, input, filters, { size: 1, padding: [top, 0, 0, right] }));
}

/** Merges a downsampled branch, as in HRNet (Wang et al., 2020). */
function merged(sketch: GraphSketch, input: string): string {
  const [height = 1, width = 1, channels = 1] = sketch.shapeOf(input);
  const factors: Pair = [height % 2 === 0 ? 2 : 1, width % 3 === 0 ? 3 : 1];
  if (Math.max(...factors) === 1) return input;
  const pooled = sketch.add({ op: 'pool2d', kind: 'average', window: factors, stride: factors, padding: NO_PADDING }, input);
  const branch = through(sketch, convolution(sketch, through(sketch, pooled), channels, { size: 1, padding: NO_PADDING }));
  return through(sketch, sketch.add({ op: 'add' }, sketch.add({ op: 'upsample', factors }, branch), input));
}

function strided(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  const padding: Padding = [stream.below(2), stream.below(3), stream.below(2), stream.below(2)];
  const filters = 1 + stream.below(4);
  return through(sketch, through(sketch, convolution(sketch, input, filters, { size: 3, stride: 1 + stream.below(2), padding })));
}

function dilated(sketch: GraphSketch, input: string): string {
  const filters = 1 + sketch.stream.below(4);
  return through(sketch, convolution(sketch, input, filters, { size: 2, padding: [1, 0, 1, 1], dilation: [2, 1] }));
}

function pooled(sketch: GraphSketch, input: string): string {
  const { stream } = sketch;
  return sketch.add(
    {
      op: 'pool2d',
      kind: sketch.choose(['max', 'average']),
      window: [2, 2],
      stride: [1 + stream.below(2), 1],
      padding: [stream.below(2), 0, 0, stream.below(2)],
    },
    input,
  );
}
