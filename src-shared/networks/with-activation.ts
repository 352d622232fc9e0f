import { isGate } from '#shared/graph/gates.ts';
import { type ActivationKind, GraphDraft, type ModelGraph, unprunableNodes } from '#shared/graph/index.ts';

/**
 * The network with another activation in all its layers. Gates and the activations of heads stay: they are part of what the network
 * computes. Without a kind, the network itself.
 */
export function withActivation(graph: ModelGraph, kind: ActivationKind | undefined): ModelGraph {
  if (kind === undefined) return graph;
  const heads = new Set(unprunableNodes(graph).flatMap(({ node, reason }) => (reason === 'head' ? [node] : [])));
  const draft = GraphDraft.of({ graph });
  for (const node of graph.nodes) {
    if (node.op !== 'activation' || node.kind === kind || heads.has(node.id) || isGate(graph, node)) continue;
    draft.replace({ id: node.id, op: 'activation', kind, inputs: node.inputs });
  }
  return draft.finish().graph;
}
