import {
  activationOf,
  channelsOf,
  elementsOf,
  inferShapes,
  shapeAt,
  type Activation,
  type BatchNormNode,
  type Conv2dNode,
  type DenseNode,
  type GraphNode,
  type Pool2dNode,
  type Shape,
} from '#shared/graph/index.ts';
import { varyingChannels, type ChannelFlags } from './channel-flow.ts';
import { biasOf, normalisationFactors } from './fold.ts';
import { valuesOf, type Model } from './model.ts';

/** The value of a constant channel at each position, row-major; one value for a vector. `undefined` where the channel varies. */
export type ConstantMap = Float64Array | undefined;

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
    if (node.op === 'conv2d' || node.op === 'dense') {
      const added = node.op === 'conv2d' ? convolve(model, node, inputs[0], output) : multiply(model, node, inputs[0]);
      contributions.set(node.id, added);
      const bias = biasOf(model, node);
      values.set(
        node.id,
        flags.map((varies, channel) => (varies ? undefined : withBias(added[channel], bias[channel] ?? 0, positionsOf(output)))),
      );
    } else {
      values.set(
        node.id,
        flags.map((varies, channel) => (varies ? undefined : channelConstant(model, node, channel, inputs, output))),
      );
    }
  }
  return { varying, values, contributions };
}

interface ConstantInput {
  readonly shape: Shape;
  readonly values: readonly ConstantMap[];
}

/** Positions of a shape: height x width of an image, 1 of a vector. */
export function positionsOf(shape: Shape): number {
  return elementsOf(shape) / channelsOf(shape);
}

function withBias(added: ConstantMap, bias: number, positions: number): Float64Array {
  return added ? added.map((value) => value + bias) : new Float64Array(positions).fill(bias);
}

function valueAt({ valueAt }: Activation, input: ConstantMap): ConstantMap {
  return valueAt ? input?.map((value) => valueAt(value)) : undefined;
}

function channelConstant(model: Model, node: GraphNode, channel: number, inputs: readonly ConstantInput[], output: Shape): ConstantMap {
  const [first, second] = inputs;
  const input = first?.values[channel];
  const positions = positionsOf(output);
  switch (node.op) {
    case 'add':
      return input?.map((value, position) => value + (second?.values[channel]?.[position] ?? 0));
    case 'activation':
      return valueAt(activationOf(node), input);
    case 'dropout':
      return input;
    case 'scale': {
      const scale = valuesOf(model, node.id, 'scale')[channel] ?? 0;
      return scale === 0 ? new Float64Array(positions) : input?.map((value) => value * scale);
    }
    case 'bias': {
      const bias = valuesOf(model, node.id, 'bias');
      const channels = channelsOf(output);
      return input?.map((value, position) => value + (bias[node.shape.length === 1 ? channel : position * channels + channel] ?? 0));
    }
    case 'batchNorm':
      return normalised(model, node, channel, input, positions);
    case 'flatten': {
      const channels = channelsOf(first?.shape ?? []);
      const source = first?.values[channel % channels];
      return source && Float64Array.of(source[Math.floor(channel / channels)] ?? 0);
    }
    case 'globalAveragePool':
      return input && Float64Array.of(input.reduce((sum, value) => sum + value, 0) / input.length);
    case 'pool2d':
      return first && input && pooled(node, input, first.shape, output);
    default:
      return undefined;
  }
}

function normalised(model: Model, node: BatchNormNode, channel: number, input: ConstantMap, positions: number): Float64Array {
  const factor = normalisationFactors(model, node)[channel] ?? 0;
  const offset = (valuesOf(model, node.id, 'beta')[channel] ?? 0) - factor * (valuesOf(model, node.id, 'mean')[channel] ?? 0);
  return factor === 0 || !input ? new Float64Array(positions).fill(offset) : input.map((value) => value * factor + offset);
}

/** Visits each window's cells inside the image: output position, input position, tap. */
function slide(node: Conv2dNode | Pool2dNode, input: Shape, output: Shape, visit: (to: number, from: number, tap: number) => void): void {
  const [height = 0, width = 0] = input;
  const [rows = 0, columns = 0] = output;
  const [windowRows, windowColumns] = node.op === 'conv2d' ? node.kernel : node.window;
  for (let to = 0; to < rows * columns; to++) {
    const top = Math.floor(to / columns) * node.stride[0] - node.padding[0];
    const left = (to % columns) * node.stride[1] - node.padding[2];
    for (let tap = 0; tap < windowRows * windowColumns; tap++) {
      const row = top + Math.floor(tap / windowColumns);
      const column = left + (tap % windowColumns);
      if (row >= 0 && row < height && column >= 0 && column < width) visit(to, row * width + column, tap);
    }
  }
}

function pooled(node: Pool2dNode, input: Float64Array, inputShape: Shape, output: Shape): Float64Array {
  const result = new Float64Array(positionsOf(output)).fill(node.kind === 'max' ? -Infinity : 0);
  const cells = new Float64Array(result.length);
  slide(node, inputShape, output, (to, from) => {
    const value = input[from] ?? 0;
    result[to] = node.kind === 'max' ? Math.max(result[to] ?? 0, value) : (result[to] ?? 0) + value;
    cells[to] = (cells[to] ?? 0) + 1;
  });
  return node.kind === 'max' ? result : result.map((sum, position) => sum / (cells[position] ?? 1));
}

function convolve(model: Model, node: Conv2dNode, input: ConstantInput | undefined, output: Shape): readonly ConstantMap[] {
  const added: ConstantMap[] = Array.from({ length: node.filters }, () => undefined);
  if (!input) return added;
  const kernel = valuesOf(model, node.id, 'kernel');
  const perGroup = channelsOf(input.shape) / node.groups;
  const filtersPerGroup = node.filters / node.groups;
  for (const [channel, values] of input.values.entries()) {
    if (!values?.some((value) => value !== 0)) continue;
    const firstFilter = Math.floor(channel / perGroup) * filtersPerGroup;
    slide(node, input.shape, output, (to, from, tap) => {
      const row = (tap * perGroup + (channel % perGroup)) * node.filters;
      for (let filter = firstFilter; filter < firstFilter + filtersPerGroup; filter++) {
        const weight = kernel[row + filter] ?? 0;
        if (weight === 0) continue;
        const map = (added[filter] ??= new Float64Array(positionsOf(output)));
        map[to] = (map[to] ?? 0) + weight * (values[from] ?? 0);
      }
    });
  }
  return added;
}

function multiply(model: Model, node: DenseNode, input: ConstantInput | undefined): readonly ConstantMap[] {
  const kernel = valuesOf(model, node.id, 'kernel');
  return Array.from({ length: node.units }, (_, unit) => {
    let sum = 0;
    for (const [channel, value] of (input?.values ?? []).entries()) sum += (value?.[0] ?? 0) * (kernel[channel * node.units + unit] ?? 0);
    return sum === 0 ? undefined : Float64Array.of(sum);
  });
}
