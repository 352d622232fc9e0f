import { plural } from '#shared/text/index.ts';
import { GraphError } from './graph-error.ts';
import type { ModelGraph } from './model-graph.ts';
import { type GraphNode, operationOf } from './operations/index.ts';
import type { Shape } from './tensor-shapes.ts';

/** The output shape of each node, by id. */
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Infers the output shape of every node. This validates the graph: unique ids, topological order, one input, matching shapes. Throws
 * {@link GraphError} naming the first invalid node. `GraphView.shapes` caches the result.
 */
export function inferShapes(graph: ModelGraph): Shapes {
  const shapes = new Map<string, Shape>();
  for (const [index, node] of graph.nodes.entries()) {
    if (shapes.has(node.id)) throw new GraphError(node.id, 'duplicate ID');
    if ((node.op === 'input') !== (index === 0)) throw new GraphError(node.id, 'the first node must be the only input');
    const inputs = node.inputs.map((id) => {
      const shape = shapes.get(id);
      if (!shape) throw new GraphError(node.id, `reads ${id}, which does not precede it`);
      return shape;
    });
    shapes.set(node.id, shapeOf(node, inputs));
  }
  if (!shapes.has(graph.output)) throw new GraphError(graph.output, 'the output is not a node of the graph');
  return shapes;
}

/** The output shape of a node. Throws {@link GraphError} if the node does not match its inputs. */
export function shapeOf(node: GraphNode, inputs: readonly Shape[]): Shape {
  const { arity, shapeOf: ownShape } = operationOf(node);
  if (arity !== undefined && inputs.length !== arity) {
    throw new GraphError(node.id, `${node.op} must have ${plural(arity, 'input')}, not ${inputs.length}`);
  }
  return ownShape(node, inputs);
}

/** The output shape of a node. Throws if the graph has no such node. */
export function shapeAt(shapes: Shapes, id: string): Shape {
  const shape = shapes.get(id);
  if (!shape) throw new Error(`no shape for ${id}`);
  return shape;
}
