import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';

/**
 * The same network with each concatenation that begins with all that an earlier one joins reading that one instead: in DenseNet's blocks
 * every layer joins what all layers before it made, which by itself would be drawn as half of all possible edges.
 */
export function withSharedJoins(graph: ModelGraph): ModelGraph {
  const joins: Extract<GraphNode, { op: 'concat' }>[] = [];
  const nodes = graph.nodes.map((node) => {
    if (node.op !== 'concat') return node;
    const earlier = joins.findLast(({ axis, inputs }) => axis === node.axis && beginsWith(node.inputs, inputs));
    joins.push(node);
    return earlier ? { ...node, inputs: [earlier.id, ...node.inputs.slice(earlier.inputs.length)] } : node;
  });
  return { ...graph, nodes };
}

function beginsWith(ids: readonly string[], start: readonly string[]): boolean {
  return start.length < ids.length && start.every((id, index) => ids[index] === id);
}
