import { nodeOf, type ModelGraph } from '#shared/graph/index.ts';

/**
 * The network in which these rectifiers have become their linear forms diag(s): each of them, by its id, is a `scale` node. What a
 * run trains on after it has made layers linear on the way.
 */
export function withLinearForms(graph: ModelGraph, activations: Iterable<string>): ModelGraph {
  const linear = new Set(activations);
  for (const id of linear) if (nodeOf(graph, id).op !== 'activation') throw new Error(`${id} is no rectifier`);
  if (linear.size === 0) return graph;
  return { ...graph, nodes: graph.nodes.map((node) => (linear.has(node.id) ? { id: node.id, op: 'scale', inputs: node.inputs } : node)) };
}
