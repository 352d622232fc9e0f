import { GraphDraft, graphView, type ModelGraph } from '#shared/graph/index.ts';

/**
 * The network in which these rectifiers have become their linear forms diag(s): each of them, by its id, is a `scale` node. What a
 * run trains on after it has made layers linear on the way.
 */
export function withLinearForms(graph: ModelGraph, activations: Iterable<string>): ModelGraph {
  const linear = new Set(activations);
  if (linear.size === 0) return graph;
  const view = graphView(graph);
  const draft = GraphDraft.of({ graph });
  for (const id of linear) {
    const { op, inputs } = view.node(id);
    if (op !== 'activation') throw new Error(`${id} is not an activation`);
    draft.replace({ id, op: 'scale', inputs });
  }
  return draft.finish().graph;
}
