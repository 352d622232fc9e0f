import {
  elementsOf,
  graphView,
  type ModelGraph,
  type Parameter,
  type ParameterRole,
  type Shape,
  type Weights,
} from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { byFanIn, type Distribution, type Initialization } from './initialization.ts';

/** Separates the random numbers of weights from other uses of the seed. */
const WEIGHTS_STREAM = 0x57_45_49_47;

/** Initial values of parameters that are not random; 0 for all other roles. */
const INITIAL_VALUES: Readonly<Partial<Record<ParameterRole, number>>> = { gamma: 1, variance: 1, scale: 1, slope: 0.25 };

/**
 * Weights before training: the initialization draws kernels and biases of kernel layers and tables of position biases, and gives constants;
 * γ and σ² are 1, β and µ 0, slopes of PReLU 0.25. A function of graph, seed and initialization alone. `isWanted` selects parameters, and
 * does not change their values.
 */
export function initialWeights(
  graph: ModelGraph,
  seed: number,
  initialization: Initialization = byFanIn,
  isWanted: (parameter: string) => boolean = () => true,
): Weights {
  const { parameters, inputShape } = graphView(graph);
  const kernels = new Map(parameters.flatMap(({ node, role, shape }) => (role === 'kernel' ? [[node, shape] as const] : [])));
  const constants = initialization.constants(inputShape);
  const valuesOf = (parameter: Parameter, index: number): Float32Array => {
    const draw = distributionOf(graph, parameter, kernels.get(parameter.node), initialization);
    const values = new Float32Array(elementsOf(parameter.shape));
    if (!draw) return constants.get(parameter.name) ?? values.fill(INITIAL_VALUES[parameter.role] ?? 0);
    const stream = new RandomStream(seed, [WEIGHTS_STREAM, index, 0]);
    return values.map(() => draw(stream));
  };
  return new Map(
    parameters.flatMap((parameter, index) => (isWanted(parameter.name) ? [[parameter.name, valuesOf(parameter, index)] as const] : [])),
  );
}

function distributionOf(
  graph: ModelGraph,
  { node, role }: Parameter,
  kernel: Shape | undefined,
  initialization: Initialization,
): Distribution | undefined {
  if (role === 'table') return initialization.table;
  if (!kernel || (role !== 'kernel' && role !== 'bias')) return undefined;
  return initialization[layerKind(graph, node)](kernel)[role];
}

function layerKind(graph: ModelGraph, node: string): 'convolution' | 'dense' | 'classifier' {
  if (node === graph.output) return 'classifier';
  return graphView(graph).node(node).op === 'conv2d' ? 'convolution' : 'dense';
}
