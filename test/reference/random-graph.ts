import { elementsOf, inferShapes, type ModelGraph, parametersOf, shapeAt, type Weights } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { GraphSketch } from './graph-sketch.ts';
import { convolution, imageBlock, through } from './random-blocks.ts';
import { tokenStage } from './random-token-blocks.ts';

/** A small random model with unusual features: strides, asymmetric padding, skips, attention, dead and constant channels. */
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
  const sketch = new GraphSketch(stream, [3 + stream.below(4), 3 + stream.below(4), 1 + stream.below(3)]);
  let last = 'input';
  const blocks = 1 + stream.below(4);
  for (let block = 0; block < blocks; block++) last = imageBlock(sketch, last);
  last = sketch.once(2) ? tokenStage(sketch, last) : features(sketch, last);
  if (sketch.once(2)) last = through(sketch, sketch.add({ op: 'dense', units: 1 + stream.below(4), bias: true }, last));
  if (!sketch.once(4)) sketch.add({ op: 'dense', units: 2, bias: true }, last);
  return sketch.graph;
}

/** A vector of an image, or of a pointwise convolution of it. */
function features(sketch: GraphSketch, image: string): string {
  if (sketch.once(2)) return sketch.add({ op: 'flatten' }, image);
  const pooled = sketch.once(2) ? convolution(sketch, image, 1 + sketch.stream.below(4), { size: 1, padding: [0, 0, 0, 0] }) : image;
  return sketch.add({ op: 'globalAveragePool' }, pooled);
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

/** Normal values; sometimes whole kernels, outputs, inputs, single weights, scales and γ are 0. */
export function randomWeights(graph: ModelGraph, stream: RandomStream): Weights {
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
  const isEmpty = stream.below(24) === 0;
  const deadOutputs = Array.from({ length: outputs }, () => stream.below(6) === 0);
  const deadInputs = Array.from({ length: inputs }, () => stream.below(6) === 0);
  values.forEach((_, index) => {
    const isDead = deadOutputs[index % outputs] === true || deadInputs[Math.floor(index / outputs) % inputs] === true;
    if (isEmpty || isDead || stream.below(5) === 0) values[index] = 0;
  });
}
