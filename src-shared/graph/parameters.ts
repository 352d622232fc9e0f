import type { ModelGraph } from './model-graph.ts';
import type { ParameterRole } from './operations/base-node.ts';
import { operationOf } from './operations/index.ts';
import { shapeAt, type Shapes } from './shapes.ts';
import { elementsOf, type Shape } from './tensor-shapes.ts';

export interface Parameter {
  /** `<node id>/<role>` */
  readonly name: string;
  readonly node: string;
  readonly role: ParameterRole;
  readonly shape: Shape;
}

const UNTRAINED: ReadonlySet<ParameterRole> = new Set(['mean', 'variance', 'scale', 'offset']);

export function isTrained(parameter: Parameter): boolean {
  return !UNTRAINED.has(parameter.role);
}

/** The parameters of a graph, in the order of its nodes. */
export function inferParameters(graph: ModelGraph, shapes: Shapes): readonly Parameter[] {
  return graph.nodes.flatMap((node) => {
    const source = node.inputs[0];
    const own = source === undefined ? undefined : operationOf(node).parameters?.(node, shapeAt(shapes, source));
    return (own ?? []).map(([role, shape]) => ({ name: `${node.id}/${role}`, node: node.id, role, shape }));
  });
}

/** The number of trained values, without running statistics. */
export function parameterCount(parameters: readonly Parameter[]): number {
  return parameters.filter(isTrained).reduce((sum, parameter) => sum + elementsOf(parameter.shape), 0);
}
