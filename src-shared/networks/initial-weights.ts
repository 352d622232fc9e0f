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

/** Tells the weights' random numbers from those of every other use of the seed. */
const WEIGHTS_STREAM = 0x57_45_49_47;

/** Where nothing is drawn; 0 for all other roles. */
const START: Readonly<Partial<Record<ParameterRole, number>>> = { gamma: 1, variance: 1, scale: 1, slope: 0.25 };

/**
 * Weights before training: kernels and biases of maps and tables of position biases as the initialization draws them, and its constants;
 * γ and σ² 1, β and µ 0, slopes of PReLU 0.25. A function of graph, seed and initialization alone. Only of the parameters that are wanted: each
 * is the same alone.
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
    if (!draw) return constants.get(parameter.name) ?? values.fill(START[parameter.role] ?? 0);
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
  return initialization[mapOf(graph, node)](kernel)[role];
}

function mapOf(graph: ModelGraph, node: string): 'convolution' | 'dense' | 'classifier' {
  if (node === graph.output) return 'classifier';
  return graphView(graph).node(node).op === 'conv2d' ? 'convolution' : 'dense';
}
