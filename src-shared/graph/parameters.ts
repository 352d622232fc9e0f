import { type GraphNode, type ModelGraph, type Shape } from './model-graph.ts';
import { inferShapes, shapeAt, type Shapes } from './shapes.ts';
import { channelsOf, elementsOf } from './tensor-shapes.ts';

/**
 * `kernel`, `bias`, `gamma`, `beta`, `slope` (of PReLU) and `table` (of a position bias) are trained; `mean` and `variance` are batch
 * normalization's running statistics, `scale` is the fixed linear form of a rectifier, `offset` a fixed bias.
 * Kernels are `[height, width, inputs / groups, filters]` for convolutions and `[inputs, units]` for dense maps.
 */
export type ParameterRole = 'kernel' | 'bias' | 'gamma' | 'beta' | 'slope' | 'table' | 'scale' | 'offset' | 'mean' | 'variance';

export interface Parameter {
  /** `<node id>/<role>` */
  readonly name: string;
  readonly node: string;
  readonly role: ParameterRole;
  readonly shape: Shape;
}

/** Values of parameters by name, row-major. */
export type Weights = ReadonlyMap<string, Float32Array>;

const UNTRAINED: ReadonlySet<ParameterRole> = new Set(['mean', 'variance', 'scale', 'offset']);

export function isTrained(parameter: Parameter): boolean {
  return !UNTRAINED.has(parameter.role);
}

/** The parameters of a graph in the order of its nodes. */
export function parametersOf(graph: ModelGraph, shapes: Shapes = inferShapes(graph)): readonly Parameter[] {
  return graph.nodes.flatMap((node) => {
    const source = node.inputs[0];
    return source === undefined ? [] : nodeParameters(node, shapeAt(shapes, source));
  });
}

/** How many values are trained; running statistics are not counted. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.filter(isTrained).reduce((sum, parameter) => sum + elementsOf(parameter.shape), 0);
}

function nodeParameters(node: GraphNode, input: Shape): Parameter[] {
  const parameter = (role: ParameterRole, shape: Shape): Parameter => ({ name: `${node.id}/${role}`, node: node.id, role, shape });
  switch (node.op) {
    case 'conv2d': {
      const kernel = parameter('kernel', [...node.kernel, channelsOf(input) / node.groups, node.filters]);
      return node.bias ? [kernel, parameter('bias', [node.filters])] : [kernel];
    }
    case 'dense': {
      const kernel = parameter('kernel', [channelsOf(input), node.units]);
      return node.bias ? [kernel, parameter('bias', [node.units])] : [kernel];
    }
    case 'batchNorm':
      return (['gamma', 'beta', 'mean', 'variance'] as const).map((role) => parameter(role, [channelsOf(input)]));
    case 'scale':
      return [parameter('scale', [channelsOf(input)])];
    case 'bias':
      return [parameter(node.trained === false ? 'offset' : 'bias', node.shape)];
    case 'layerNorm':
      return (['gamma', 'beta'] as const).map((role) => parameter(role, [channelsOf(input)]));
    case 'activation':
      return node.kind === 'prelu' ? [parameter('slope', [channelsOf(input)])] : [];
    case 'positionBias': {
      const [height, width] = node.window;
      return [parameter('table', [(2 * height - 1) * (2 * width - 1), input.at(-3) ?? 0])];
    }
    default:
      return [];
  }
}
