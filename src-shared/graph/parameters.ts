import { type GraphNode, type ModelGraph, type Shape } from './model-graph.ts';
import { channelsOf, elementsOf, inferShapes, shapeAt, type Shapes } from './shapes.ts';

/**
 * `kernel`, `bias`, `gamma`, `beta` are trained; `mean` and `variance` are batch normalisation's running statistics, `scale` is the
 * fixed linear form of a rectifier.
 * Kernels are `[height, width, inputs / groups, filters]` for convolutions and `[inputs, units]` for dense maps.
 */
export type ParameterRole = 'kernel' | 'bias' | 'gamma' | 'beta' | 'scale' | 'mean' | 'variance';

export interface Parameter {
  /** `<node id>/<role>` */
  readonly name: string;
  readonly node: string;
  readonly role: ParameterRole;
  readonly shape: Shape;
}

/** Values of parameters by name, row-major. */
export type Weights = ReadonlyMap<string, Float32Array>;

export function isTrained(parameter: Parameter): boolean {
  return parameter.role !== 'mean' && parameter.role !== 'variance' && parameter.role !== 'scale';
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
      return [parameter('bias', node.shape)];
    default:
      return [];
  }
}
