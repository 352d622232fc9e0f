import {
  channelsOf,
  elementsOf,
  inferShapes,
  parametersOf,
  shapeAt,
  type GraphNode,
  type ModelGraph,
  type Padding,
  type Weights,
} from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';

/** A network and its values, small and odd: strides, lopsided paddings, skips, dead and constant channels. */
export interface RandomModel {
  readonly graph: ModelGraph;
  readonly weights: Weights;
}

export function randomModel(seed: number): RandomModel {
  const stream = new RandomStream(seed, [0, 0, 0]);
  const graph = randomGraph(stream);
  return { graph, weights: randomWeights(graph, stream) };
}

export function randomImage(graph: ModelGraph, stream: RandomStream): Float64Array {
  return new Float64Array(elementsOf(shapeAt(inferShapes(graph), graph.nodes[0]?.id ?? ''))).map(() => stream.normal());
}

function randomGraph(stream: RandomStream): ModelGraph {
  const nodes: GraphNode[] = [
    { id: 'input', op: 'input', inputs: [], shape: [3 + stream.below(4), 3 + stream.below(4), 1 + stream.below(3)] },
  ];
  const graph = (): ModelGraph => ({ format: 1, name: 'random', nodes: [...nodes], output: nodes.at(-1)?.id ?? '' });
  const add = (node: GraphNode): string => {
    nodes.push(node);
    return node.id;
  };
  const name = (op: string): string => `${op}${nodes.length}`;
  const shapeOf = (id: string): readonly number[] => shapeAt(inferShapes(graph()), id);
  const convolution = (input: string, filters: number, stride: number, size: number, padding: Padding): string => {
    const channels = channelsOf(shapeOf(input));
    const shared = Array.from({ length: channels }, (_, index) => index + 1).filter(
      (size) => channels % size === 0 && filters % size === 0,
    );
    const groups = stream.below(3) === 0 ? (shared[stream.below(shared.length)] ?? 1) : 1;
    return add({
      id: name('conv'),
      op: 'conv2d',
      inputs: [input],
      filters,
      kernel: [size, size],
      stride: [stride, stride],
      padding,
      groups,
      bias: stream.below(2) === 0,
    });
  };
  const through = (input: string): string => {
    const shape = shapeOf(input);
    switch (stream.below(7)) {
      case 0:
        return add({ id: name('norm'), op: 'batchNorm', inputs: [input], epsilon: 1e-3, momentum: 0.1 });
      case 1:
        return add({ id: name('scale'), op: 'scale', inputs: [input] });
      case 2:
        return add({ id: name('bias'), op: 'bias', inputs: [input], shape: stream.below(2) === 0 ? shape : shape.slice(-1) });
      case 3:
        return input;
      default:
        return add({ id: name('relu'), op: 'activation', kind: stream.below(3) === 0 ? 'relu6' : 'relu', inputs: [input] });
    }
  };
  let last = 'input';
  const blocks = 1 + stream.below(4);
  for (let block = 0; block < blocks; block++) {
    const [height = 1, width = 1] = shapeOf(last);
    const isWide = Math.min(height, width) >= 3;
    const lopsided: Padding = [stream.below(2), stream.below(3), stream.below(2), stream.below(2)];
    switch (stream.below(isWide ? 4 : 2)) {
      case 0: {
        // A residual block, with a projection where the number of channels changes.
        const channels = channelsOf(shapeOf(last));
        const filters = stream.below(2) === 0 ? channels : 1 + stream.below(4);
        const middle = through(through(convolution(last, 1 + stream.below(4), 1, 3, [1, 1, 1, 1])));
        const main = through(convolution(middle, filters, 1, 3, [1, 1, 1, 1]));
        const skip = filters === channels ? last : convolution(last, filters, 1, 1, [0, 0, 0, 0]);
        last = through(add({ id: name('add'), op: 'add', inputs: stream.below(2) === 0 ? [main, skip] : [skip, main] }));
        break;
      }
      case 1:
        last = through(through(convolution(last, 1 + stream.below(4), 1, 1, [0, 0, 0, 0])));
        break;
      case 2:
        last = through(through(convolution(last, 1 + stream.below(4), 1 + stream.below(2), 3, lopsided)));
        break;
      default:
        last = add({
          id: name('pool'),
          op: 'pool2d',
          kind: stream.below(2) === 0 ? 'max' : 'average',
          inputs: [last],
          window: [2, 2],
          stride: [1 + stream.below(2), 1],
          padding: [stream.below(2), 0, 0, stream.below(2)],
        });
    }
  }
  last =
    stream.below(2) === 0
      ? add({ id: 'flat', op: 'flatten', inputs: [last] })
      : add({ id: 'flat', op: 'globalAveragePool', inputs: [last] });
  if (stream.below(2) === 0)
    last = through(add({ id: name('hidden'), op: 'dense', inputs: [last], units: 1 + stream.below(4), bias: true }));
  if (stream.below(4) > 0) add({ id: name('head'), op: 'dense', inputs: [last], units: 2, bias: true });
  return graph();
}

/** Normal values for every parameter; variances are positive. */
export function normalWeights(graph: ModelGraph, stream: RandomStream): Weights {
  return new Map(
    parametersOf(graph).map(({ name, shape, role }) => {
      const values = new Float32Array(elementsOf(shape)).map(() => stream.normal());
      return [name, role === 'variance' ? values.map((value) => 0.1 + value * value) : values];
    }),
  );
}

/** Normal values; whole kernels, outputs, inputs and single weights are 0 now and then, so are scales and γ. */
function randomWeights(graph: ModelGraph, stream: RandomStream): Weights {
  const weights = new Map<string, Float32Array>();
  for (const { name, shape, role } of parametersOf(graph)) {
    const values = new Float32Array(elementsOf(shape)).map(() => stream.normal());
    if (role === 'variance') values.forEach((value, index) => (values[index] = 0.1 + value * value));
    if (role === 'gamma' || role === 'scale') values.forEach((_, index) => stream.below(8) === 0 && (values[index] = 0));
    if (role === 'scale') values.forEach((value, index) => stream.below(2) === 0 && value !== 0 && (values[index] = 1));
    if (role === 'kernel') emptySome(values, shape, stream);
    weights.set(name, values);
  }
  return weights;
}

function emptySome(values: Float32Array, shape: readonly number[], stream: RandomStream): void {
  const outputs = shape.at(-1) ?? 1;
  const inputs = shape.at(-2) ?? 1;
  const isEmpty = stream.below(12) === 0;
  const deadOutputs = Array.from({ length: outputs }, () => stream.below(6) === 0);
  const deadInputs = Array.from({ length: inputs }, () => stream.below(6) === 0);
  values.forEach((_, index) => {
    const isDead = deadOutputs[index % outputs] === true || deadInputs[Math.floor(index / outputs) % inputs] === true;
    if (isEmpty || isDead || stream.below(5) === 0) values[index] = 0;
  });
}
