import {
  activationOf,
  elementsOf,
  inferShapes,
  shapeAt,
  type GraphNode,
  type ModelGraph,
  type Pool2dNode,
  type Shape,
  type Weights,
} from '#shared/graph/index.ts';

/**
 * A ModelGraph evaluated by the textbook definitions, one image at a time, in float64 and without any cleverness: what clever code is
 * held against. Returns the output of every node, row-major.
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

interface Value {
  readonly shape: Shape;
  readonly data: Float64Array;
}

function evaluate(node: GraphNode, inputs: readonly Value[], shape: Shape, weights: Weights): Float64Array {
  const [first, second] = inputs;
  if (!first) throw new Error(`${node.id} reads nothing`);
  const { data } = first;
  const of = (role: string): Float32Array => weights.get(`${node.id}/${role}`) ?? new Float32Array();
  const channels = shape.at(-1) ?? 1;
  const at = (values: ArrayLike<number>, index: number): number => values[index] ?? 0;
  switch (node.op) {
    case 'conv2d':
      return convolution(node, first, shape, of('kernel'), of('bias'));
    case 'dense':
      return Float64Array.from({ length: node.units }, (_, unit) =>
        data.reduce((sum, value, index) => sum + value * at(of('kernel'), index * node.units + unit), node.bias ? at(of('bias'), unit) : 0),
      );
    case 'batchNorm':
      return data.map((value, index) => {
        const c = index % channels;
        return ((value - at(of('mean'), c)) / Math.sqrt(at(of('variance'), c) + node.epsilon)) * at(of('gamma'), c) + at(of('beta'), c);
      });
    case 'activation':
      return data.map((value) => activationOf(node).valueAt?.(value) ?? NaN);
    case 'scale':
      return data.map((value, index) => value * at(of('scale'), index % channels));
    case 'bias':
      return data.map((value, index) => value + at(of('bias'), node.shape.length === 1 ? index % channels : index));
    case 'add':
      return data.map((value, index) => value + at(second?.data ?? [], index));
    case 'pool2d':
      return pool(node, first, shape);
    case 'globalAveragePool': {
      const positions = data.length / channels;
      return Float64Array.from({ length: channels }, (_, c) => {
        let sum = 0;
        for (let position = 0; position < positions; position++) sum += at(data, position * channels + c);
        return sum / positions;
      });
    }
    case 'flatten':
    case 'dropout':
      return data;
    case 'input':
      throw new Error('the input is given');
    default:
      throw new Error(`the interpreter has no ${node.op} yet`);
  }
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
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let filter = 0; filter < filters; filter++) {
        let sum = node.bias ? (bias[filter] ?? 0) : 0;
        const firstChannel = Math.floor(filter / (filters / node.groups)) * perGroup;
        for (let y = 0; y < node.kernel[0]; y++)
          for (let x = 0; x < node.kernel[1]; x++) {
            const top = row * node.stride[0] + y - node.padding[0];
            const left = column * node.stride[1] + x - node.padding[2];
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
