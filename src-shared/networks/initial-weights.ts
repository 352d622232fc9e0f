import { elementsOf, inferShapes, nodeOf, parametersOf, type ModelGraph, type Parameter, type Weights } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { byFanIn, type Initialisation } from './initialisation.ts';

/** Tells the weights' random numbers from those of every other use of the seed. */
const WEIGHTS_STREAM = 0x57_45_49_47;

/**
 * Weights before training: kernels and biases of maps as the initialisation draws them; β 0, γ 1, running mean 0 and variance 1. A
 * function of graph, seed and initialisation alone.
 */
export function initialWeights(graph: ModelGraph, seed: number, initialisation: Initialisation = byFanIn): Weights {
  const parameters = parametersOf(graph, inferShapes(graph));
  const kernels = new Map(parameters.flatMap(({ node, role, shape }) => (role === 'kernel' ? [[node, shape] as const] : [])));
  const valuesOf = (parameter: Parameter, index: number): Float32Array => {
    const { node, role } = parameter;
    const values = new Float32Array(elementsOf(parameter.shape));
    if (role === 'gamma' || role === 'variance') return values.fill(1);
    const kernel = kernels.get(node);
    if (!kernel || (role !== 'kernel' && role !== 'bias')) return values;
    const draw = initialisation[partOf(graph, node)](kernel)[role];
    const stream = new RandomStream(seed, [WEIGHTS_STREAM, index, 0]);
    return values.map(() => draw(stream));
  };
  return new Map(parameters.map((parameter, index) => [parameter.name, valuesOf(parameter, index)]));
}

function partOf(graph: ModelGraph, node: string): keyof Initialisation {
  if (node === graph.output) return 'classifier';
  return nodeOf(graph, node).op === 'conv2d' ? 'convolution' : 'dense';
}
