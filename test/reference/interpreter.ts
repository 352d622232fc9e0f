import {
  type ActivationNode,
  elementsOf,
  type GraphNode,
  inferShapes,
  type ModelGraph,
  type Pool2dNode,
  type Shape,
  shapeAt,
  type Weights,
} from '#shared/graph/index.ts';
import { at, atRepeated, type Tensor, tensorOf } from './tensor.ts';

/**
 * Evaluates a ModelGraph by the textbook definitions, one image at a time, in float64 and without optimization. Other code is compared with
 * it. Returns the output of every node, row-major.
 */
export function interpret(graph: ModelGraph, weights: Weights, image: Float64Array): ReadonlyMap<string, Float64Array> {
  const shapes = inferShapes(graph);
  const outputs = new Map<string, Float64Array>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => ({ shape: shapeAt(shapes, id), data: outputs.get(id) ?? new Float64Array() }));
    outputs.set(node.id, node.op === 'input' ? image : evaluate(node, inputs, shapeAt(shapes, node.id), weights));
  }
  return outputs;
}

function evaluate(node: GraphNode, inputs: readonly Value[], shape: Shape, weights: Weights): Float64Array {
  const [first, second] = inputs;
  if (!first) throw new Error(`${node.id} reads nothing`);
  const { data } = first;
  const of = (role: string): Float32Array => weights.get(`${node.id}/${role}`) ?? new Float32Array();
  const vector = (role: string): Tensor => ({ shape: [channels], data: of(role) });
  const other = (): Value => {
    if (!second) throw new Error(`${node.id} reads one node only`);
    return second;
  };
  const channels = shape.at(-1) ?? 1;
  const elementwise = (value: (x: number, coordinates: readonly number[]) => number): Float64Array =>
    tensorOf(shape, (coordinates) => value(at(first, coordinates), coordinates));
  switch (node.op) {
    case 'input':
      throw new Error('the input is given');
    case 'conv2d':
      return convolution(node, first, shape, of('kernel'), of('bias'));
    case 'dense': {
      const [inner = 1] = first.shape.slice(-1);
      const [kernel, bias] = [of('kernel'), of('bias')];
      const result = new Float64Array((data.length / inner) * node.units);
      for (const index of result.keys()) {
        const [position, unit] = [Math.floor(index / node.units), index % node.units];
        let sum = node.bias ? (bias[unit] ?? NaN) : 0;
        for (let k = 0; k < inner; k++) sum += (data[position * inner + k] ?? NaN) * (kernel[k * node.units + unit] ?? NaN);
        result[index] = sum;
      }
      return result;
    }
    case 'batchNorm':
      return elementwise((x, coordinates) => {
        const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((role) => atRepeated(vector(role), coordinates));
        return ((x - (mean ?? NaN)) / Math.sqrt((variance ?? NaN) + node.epsilon)) * (gamma ?? NaN) + (beta ?? NaN);
      });
    case 'activation':
      return elementwise((z, coordinates) => activation(node, z, () => atRepeated(vector('slope'), coordinates)));
    case 'scale':
      return elementwise((x, coordinates) => x * atRepeated(vector('scale'), coordinates));
    case 'bias': {
      const bias = { shape: node.shape, data: of(node.trained === false ? 'offset' : 'bias') };
      return elementwise((x, coordinates) => x + atRepeated(bias, coordinates));
    }
    case 'add':
      return elementwise((x, coordinates) => x + at(other(), coordinates));
    case 'multiply':
      return elementwise((x, coordinates) => x * atRepeated(other(), coordinates));
    case 'pool2d':
      return pool(node, first, shape);
    case 'globalAveragePool': {
      const sums = new Float64Array(channels);
      data.forEach((value, index) => (sums[index % channels] = (sums[index % channels] ?? 0) + value));
      return sums.map((sum) => sum / (data.length / channels));
    }
    case 'flatten':
    case 'reshape':
    case 'dropout':
      return data;
    case 'layerNorm':
      return elementwise((x, coordinates) => {
        const values = rowAt(first, coordinates);
        const mean = average(values);
        const variance = average(values.map((value) => (value - mean) ** 2));
        const normal = (x - mean) / Math.sqrt(variance + node.epsilon);
        return normal * atRepeated(vector('gamma'), coordinates) + atRepeated(vector('beta'), coordinates);
      });
    case 'softmax':
      return elementwise((x, coordinates) => 1 / rowAt(first, coordinates).reduce((sum, value) => sum + Math.exp(value - x), 0));
    case 'matmul': {
      const depth = first.shape.at(-1) ?? 0;
      return tensorOf(shape, (coordinates) => {
        const leading = coordinates.slice(0, -2);
        const [row = 0, column = 0] = coordinates.slice(-2);
        let sum = 0;
        for (let k = 0; k < depth; k++) {
          const position = node.transposeRight ? [column, k] : [k, column];
          sum += at(first, [...leading, row, k]) * at(other(), [...leading, ...position]);
        }
        return sum;
      });
    }
    case 'transpose':
      return tensorOf(shape, (coordinates) => {
        const source = first.shape.map((_, axis) => coordinates[node.axes.indexOf(axis)] ?? 0);
        return at(first, source);
      });
    case 'upsample':
      return tensorOf(shape, ([row = 0, column = 0, channel = 0]) =>
        at(first, [Math.floor(row / node.factors[0]), Math.floor(column / node.factors[1]), channel]),
      );
    case 'slice':
      return tensorOf(shape, (coordinates) =>
        at(
          first,
          moved(coordinates, node.axis, (index) => node.start + index * node.step),
        ),
      );
    case 'concat':
      return tensorOf(shape, (coordinates) => {
        let before = 0;
        for (const part of inputs) {
          const size = part.shape[node.axis] ?? 0;
          const offset = before;
          if ((coordinates[node.axis] ?? 0) < before + size)
            return at(
              part,
              moved(coordinates, node.axis, (index) => index - offset),
            );
          before += size;
        }
        return NaN;
      });
    case 'pad':
      return tensorOf(shape, (coordinates) => {
        const source = coordinates.map((index, axis) => index - (node.before[axis] ?? 0));
        const isBorder = source.some((index, axis) => index < 0 || index >= (first.shape[axis] ?? 0));
        return isBorder ? 0 : at(first, source);
      });
    case 'positionBias': {
      const [height, width] = node.window;
      const [heads = 0] = shape.slice(-3);
      const table: Tensor = { shape: [2 * height - 1, 2 * width - 1, heads], data: of('table') };
      return elementwise((score, coordinates) => {
        const [head = 0, from = 0, to = 0] = coordinates.slice(-3);
        const rows = Math.floor(from / width) - Math.floor(to / width);
        const columns = (from % width) - (to % width);
        return score + at(table, [rows + height - 1, columns + width - 1, head]);
      });
    }
  }
}

interface Value extends Tensor {
  readonly data: Float64Array;
}

/** Textbook definitions; erf by integration with Simpson's rule. */
function activation(node: ActivationNode, z: number, trainedSlope: () => number): number {
  switch (node.kind) {
    case 'relu':
      return z > 0 ? z : 0;
    case 'relu6':
      return z > 6 ? 6 : z > 0 ? z : 0;
    case 'leakyRelu':
      return z > 0 ? z : (node.slope ?? 0.01) * z;
    case 'prelu':
      return z > 0 ? z : trainedSlope() * z;
    case 'elu':
      return z > 0 ? z : (node.alpha ?? 1) * (Math.exp(z) - 1);
    case 'gelu':
      return 0.5 * z * (1 + erf(z / Math.SQRT2));
    case 'geluTanh':
      return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
    case 'silu':
      return z / (1 + Math.exp(-z));
    case 'hardSwish':
      return z <= -3 ? 0 : z >= 3 ? z : (z * (z + 3)) / 6;
    case 'sigmoid':
      return 1 / (1 + Math.exp(-z));
    case 'hardSigmoid':
      return z <= -3 ? 0 : z >= 3 ? 1 : (z + 3) / 6;
    case 'tanh':
      return Math.tanh(z);
  }
}

const SIMPSON_STEPS = 200;
/** The integral beyond this is less than 1e-16. */
const ERF_END = 6;

/** 2/√π ∫₀ˣ exp(-t²) dt */
function erf(x: number): number {
  const end = Math.min(Math.abs(x), ERF_END);
  const step = end / SIMPSON_STEPS;
  let sum = 0;
  for (let index = 0; index <= SIMPSON_STEPS; index++) {
    const weight = index === 0 || index === SIMPSON_STEPS ? 1 : index % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-((index * step) ** 2));
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * (step / 3) * sum;
}

/** All values along the last axis at the given coordinates. */
function rowAt(tensor: Tensor, coordinates: readonly number[]): readonly number[] {
  return Array.from({ length: tensor.shape.at(-1) ?? 0 }, (_, index) => at(tensor, [...coordinates.slice(0, -1), index]));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function moved(coordinates: readonly number[], axis: number, move: (index: number) => number): readonly number[] {
  return coordinates.map((index, one) => (one === axis ? move(index) : index));
}

function convolution(
  node: Extract<GraphNode, { op: 'conv2d' }>,
  { shape, data }: Value,
  output: Shape,
  kernel: Float32Array,
  bias: Float32Array,
): Float64Array {
  const [height = 0, width = 0, channels = 0] = shape;
  const [rows = 0, columns = 0, filters = 0] = output;
  const result = new Float64Array(elementsOf(output));
  const perGroup = channels / node.groups;
  const [downward, rightward] = node.dilation ?? [1, 1];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let filter = 0; filter < filters; filter++) {
        let sum = node.bias ? (bias[filter] ?? 0) : 0;
        const firstChannel = Math.floor(filter / (filters / node.groups)) * perGroup;
        for (let y = 0; y < node.kernel[0]; y++)
          for (let x = 0; x < node.kernel[1]; x++) {
            const top = row * node.stride[0] + y * downward - node.padding[0];
            const left = column * node.stride[1] + x * rightward - node.padding[2];
            if (top < 0 || top >= height || left < 0 || left >= width) continue;
            for (let c = 0; c < perGroup; c++) {
              const weight = kernel[((y * node.kernel[1] + x) * perGroup + c) * filters + filter] ?? 0;
              sum += weight * (data[(top * width + left) * channels + firstChannel + c] ?? 0);
            }
          }
        result[(row * columns + column) * filters + filter] = sum;
      }
  return result;
}

function pool(node: Pool2dNode, { shape, data }: Value, output: Shape): Float64Array {
  const [height = 0, width = 0, channels = 0] = shape;
  const [rows = 0, columns = 0] = output;
  const result = new Float64Array(elementsOf(output));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let c = 0; c < channels; c++) {
        const cells: number[] = [];
        for (let y = 0; y < node.window[0]; y++)
          for (let x = 0; x < node.window[1]; x++) {
            const top = row * node.stride[0] + y - node.padding[0];
            const left = column * node.stride[1] + x - node.padding[2];
            if (top >= 0 && top < height && left >= 0 && left < width) cells.push(data[(top * width + left) * channels + c] ?? 0);
          }
        result[(row * columns + column) * channels + c] =
          node.kind === 'max' ? Math.max(...cells) : cells.reduce((sum, value) => sum + value, 0) / cells.length;
      }
  return result;
}
