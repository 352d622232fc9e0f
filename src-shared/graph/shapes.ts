import { GraphError } from './graph-error.ts';
import type { ModelGraph } from './model-graph.ts';
import { operationOf, type GraphNode } from './operations/index.ts';
import type { Shape } from './tensor-shapes.ts';

/** The output shape of each node, by id. */
export type Shapes = ReadonlyMap<string, Shape>;

/**
 * Shapes of every node's output, and with them the proof that the graph is sound: unique ids, topological order, one input,
 * matching shapes. Throws {@link GraphError} naming the first node that is not. Whoever only reads a graph asks its `GraphView`, which
 * keeps them.
 */
export function inferShapes(graph: ModelGraph): Shapes {
  const shapes = new Map<string, Shape>();
  for (const [index, node] of graph.nodes.entries()) {
    if (shapes.has(node.id)) throw new GraphError(node.id, 'the id is used twice');
    if ((node.op === 'input') !== (index === 0)) throw new GraphError(node.id, 'the first node, and only it, is the input');
    const inputs = node.inputs.map((id) => {
      const shape = shapes.get(id);
      if (!shape) throw new GraphError(node.id, `reads ${id}, which is not before it`);
      return shape;
    });
    shapes.set(node.id, shapeOf(node, inputs));
  }
  if (!shapes.has(graph.output)) throw new GraphError(graph.output, 'the output is not a node of the graph');
  return shapes;
}

/** The shape of what a node yields. Throws {@link GraphError} where it does not fit what it reads. */
export function shapeOf(node: GraphNode, inputs: readonly Shape[]): Shape {
  const { arity, shapeOf: ownShape } = operationOf(node);
  if (arity !== undefined && inputs.length !== arity) {
    const wanted = ['nothing', 'one node', 'two nodes'][arity] ?? '';
    throw new GraphError(node.id, `${node.op} reads ${wanted}, not ${inputs.length}`);
  }
  return ownShape(node, inputs);
}

/** The shape at a node; throws when the graph has no such node. */
export function shapeAt(shapes: Shapes, id: string): Shape {
  const shape = shapes.get(id);
  if (!shape) throw new Error(`no shape for ${id}`);
  return shape;
}
