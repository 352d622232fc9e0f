import { elementsOf, inferShapes, parametersOf, type ModelGraph, type Parameter, type Weights } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';

/** Tells the weights' random numbers from those of every other use of the seed. */
const WEIGHTS_STREAM = 0x57_45_49_47;

/**
 * Weights before training: kernels normal with variance 2 / fan-in, the classifier's 1 / fan-in; biases and β 0, γ 1, running mean
 * 0 and variance 1. A function of graph and seed alone.
 * Source: He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", ICCV 2015, equation 10.
 */
export function initialWeights(graph: ModelGraph, seed: number): Weights {
  const parameters = parametersOf(graph, inferShapes(graph));
  return new Map(parameters.map((parameter, index) => [parameter.name, initialValues(parameter, graph, seed, index)]));
}

function initialValues(parameter: Parameter, graph: ModelGraph, seed: number, index: number): Float32Array {
  const values = new Float32Array(elementsOf(parameter.shape));
  if (parameter.role === 'gamma' || parameter.role === 'variance') return values.fill(1);
  if (parameter.role !== 'kernel') return values;
  const fanIn = elementsOf(parameter.shape.slice(0, -1));
  const gain = parameter.node === graph.output ? 1 : 2;
  const stream = new RandomStream(seed, [WEIGHTS_STREAM, index, 0]);
  return values.map(() => Math.sqrt(gain / fanIn) * stream.normal());
}
