import {
  activationOf,
  channelsOf,
  type ActivationNode,
  type BatchNormNode,
  type GraphNode,
  type LayerNormNode,
  type KernelNode,
  type MatmulNode,
  type Pool2dNode,
  type PositionBiasNode,
  type Shape,
} from '#shared/graph/index.ts';
import { biasAt } from './bias-values.ts';
import { positionsOf, type ConstantInput, type ConstantMap } from './constant-map.ts';
import { normalizationFactors } from './fold.ts';
import { valuesOf, type Model } from './model.ts';
import { sourcesOf, type MovingNode } from './moved-values.ts';
import { repeatedPlace } from './repeated-place.ts';
import { slide } from './sliding-window.ts';

/** The values of a node's constant channels; `undefined` for a channel that some varying one reaches. */
type ConstantRule = (channel: number) => ConstantMap;

/** How a node that is no map makes constants out of constants. */
export function constantRule(
  model: Model,
  node: Exclude<GraphNode, KernelNode | { op: 'input' }>,
  inputs: readonly ConstantInput[],
  output: Shape,
): ConstantRule {
  const [first = NOTHING, second = NOTHING] = inputs;
  switch (node.op) {
    case 'add':
      return (channel) => {
        const other = second.values[channel];
        return other && first.values[channel]?.map((value, position) => value + (other[position] ?? 0));
      };
    case 'multiply':
      return multiplied(first, second, output);
    case 'activation':
      return activated(model, node, first);
    case 'dropout':
      return (channel) => first.values[channel];
    case 'scale': {
      const scale = valuesOf(model, node.id, 'scale');
      return (channel) => scaled(first.values[channel], scale[channel] ?? 0, 0, output);
    }
    case 'batchNorm':
      return normalized(model, node, first, output);
    case 'bias': {
      const bias = biasAt(model, node, output);
      return (channel) => first.values[channel]?.map((value, position) => value + bias(position, channel));
    }
    case 'globalAveragePool':
      return (channel) => {
        const input = first.values[channel];
        return input && Float64Array.of(input.reduce((sum, value) => sum + value, 0) / input.length);
      };
    case 'pool2d':
      return (channel) => {
        const input = first.values[channel];
        return input && pooled(node, input, first.shape, output);
      };
    case 'layerNorm':
      return layerNormalized(model, node, first, output);
    case 'softmax':
      return softmax(first, output);
    case 'matmul':
      return product(node, first, second, output);
    case 'positionBias':
      return positioned(model, node, first, output);
    case 'flatten':
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'concat':
    case 'pad':
      return moved(node, inputs, output);
  }
}

const NOTHING: ConstantInput = { shape: [], values: [] };

/** y = factor x + offset, which needs no x where the factor is 0. */
function scaled(input: ConstantMap, factor: number, offset: number, output: Shape): ConstantMap {
  if (factor === 0) return new Float64Array(positionsOf(output)).fill(offset);
  return input?.map((value) => value * factor + offset);
}

function normalized(model: Model, node: BatchNormNode, { values }: ConstantInput, output: Shape): ConstantRule {
  const factors = normalizationFactors(model, node);
  const [beta, mean] = [valuesOf(model, node.id, 'beta'), valuesOf(model, node.id, 'mean')];
  return (channel) => {
    const factor = factors[channel] ?? 0;
    return scaled(values[channel], factor, (beta[channel] ?? 0) - factor * (mean[channel] ?? 0), output);
  };
}

function activated(model: Model, node: ActivationNode, { values }: ConstantInput): ConstantRule {
  const { valueAt } = activationOf(node);
  if (valueAt) return (channel) => values[channel]?.map((value) => valueAt(value));
  const slope = valuesOf(model, node.id, 'slope');
  return (channel) => values[channel]?.map((value) => (value > 0 ? value : value * (slope[channel] ?? 0)));
}

function multiplied(first: ConstantInput, second: ConstantInput, output: Shape): ConstantRule {
  const placeOf = repeatedPlace(second.shape, output);
  return (channel) => {
    if (!second.values[second.values.length === 1 ? 0 : channel]) return undefined;
    const gate = (position: number): number => at(second, placeOf(position * channelsOf(output) + channel)) ?? NaN;
    return first.values[channel]?.map((value, position) => value * gate(position));
  };
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

function layerNormalized(model: Model, node: LayerNormNode, input: ConstantInput, output: Shape): ConstantRule {
  const [gamma, beta] = [valuesOf(model, node.id, 'gamma'), valuesOf(model, node.id, 'beta')];
  const rows = isConstant(input) ? Array.from({ length: positionsOf(output) }, (_, position) => rowOf(input, position)) : undefined;
  const moments = rows?.map((row) => {
    const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
    return { mean, variance: row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length };
  });
  return (channel) => {
    const [factor = 0, offset = 0] = [gamma[channel], beta[channel]];
    if (factor === 0) return new Float64Array(positionsOf(output)).fill(offset);
    return input.values[channel]?.map((value, position) => {
      const { mean, variance } = moments?.[position] ?? { mean: NaN, variance: NaN };
      return ((value - mean) / Math.sqrt(variance + node.epsilon)) * factor + offset;
    });
  };
}

function softmax(input: ConstantInput, output: Shape): ConstantRule {
  if (!isConstant(input)) return () => undefined;
  const sums = Array.from({ length: positionsOf(output) }, (_, position) => {
    const row = rowOf(input, position);
    const largest = Math.max(...row);
    return { largest, sum: row.reduce((sum, value) => sum + Math.exp(value - largest), 0) };
  });
  return (channel) =>
    input.values[channel]?.map((value, position) => {
      const { largest, sum } = sums[position] ?? { largest: NaN, sum: NaN };
      return Math.exp(value - largest) / sum;
    });
}

function product(node: MatmulNode, left: ConstantInput, right: ConstantInput, output: Shape): ConstantRule {
  const depth = channelsOf(left.shape);
  const rows = output.at(-2) ?? 1;
  const [first = 1, second = 1] = right.shape.slice(-2);
  const rightPlace = (batch: number, inner: number, column: number): number =>
    batch * first * second + (node.transposeRight ? column * second + inner : inner * second + column);
  return (channel) => {
    const reads = node.transposeRight ? isConstant(right) : right.values[channel] !== undefined;
    if (!isConstant(left) || !reads) return undefined;
    return Float64Array.from({ length: positionsOf(output) }, (_, position) => {
      const batch = Math.floor(position / rows);
      let sum = 0;
      for (let inner = 0; inner < depth; inner++) {
        sum += (at(left, position * depth + inner) ?? NaN) * (at(right, rightPlace(batch, inner, channel)) ?? NaN);
      }
      return sum;
    });
  };
}

/** The entry of the table at the distance between two tokens of a window: see {@link PositionBiasNode}. */
function positioned(model: Model, node: PositionBiasNode, { values }: ConstantInput, output: Shape): ConstantRule {
  const table = valuesOf(model, node.id, 'table');
  const [height, width] = node.window;
  const [heads = 1, tokens = 1] = output.slice(-3);
  return (channel) =>
    values[channel]?.map((value, position) => {
      const head = Math.floor(position / tokens) % heads;
      const token = position % tokens;
      const rows = Math.floor(token / width) - Math.floor(channel / width) + height - 1;
      const columns = (token % width) - (channel % width) + width - 1;
      return value + (table[(rows * (2 * width - 1) + columns) * heads + head] ?? NaN);
    });
}

function moved(node: MovingNode, inputs: readonly ConstantInput[], output: Shape): ConstantRule {
  const sourceOf = sourcesOf(
    node,
    inputs.map(({ shape }) => shape),
    output,
  );
  const channels = channelsOf(output);
  return (channel) => {
    const result = new Float64Array(positionsOf(output));
    for (const position of result.keys()) {
      const source = sourceOf(position * channels + channel);
      const value = source ? at(inputs[source.input] ?? NOTHING, source.place) : 0;
      if (value === undefined) return undefined;
      result[position] = value;
    }
    return result;
  };
}

function isConstant({ values }: ConstantInput): boolean {
  return values.every((map) => map !== undefined);
}

/** All channels at one position. */
function rowOf({ values }: ConstantInput, position: number): readonly number[] {
  return values.map((map) => map?.[position] ?? NaN);
}

/** The value at a place in row-major order; `undefined` where it varies. */
function at({ shape, values }: ConstantInput, place: number): number | undefined {
  const channels = channelsOf(shape);
  return values[place % channels]?.[Math.floor(place / channels)];
}
