import { GraphDraft, graphView, type ModelGraph } from '#shared/graph/index.ts';

/**
 * The network with the given rectifiers replaced by linear forms diag(s): each id becomes a `scale` node. A run that linearizes layers
 * during training continues with this network. Throws for an id that is not an activation.
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
