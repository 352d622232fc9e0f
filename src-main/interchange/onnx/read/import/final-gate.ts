import { type ActivationKind, GraphDraft, type GraphNode, graphView, hasKernel, type Model } from '#shared/graph/index.ts';

/** Bounded functions that a classifier may end with instead of a softmax. */
const GATES = ['sigmoid', 'hardSigmoid', 'tanh'] as const satisfies readonly ActivationKind[];

export type Gate = (typeof GATES)[number];

/** Operations that only move values; they may follow the gate. */
const MOVEMENTS: ReadonlySet<GraphNode['op']> = new Set(['flatten', 'reshape', 'transpose']);

/**
 * A classifier without its final gate: the loss includes a softmax, and bounded logits would keep it from learning. Undefined if there is
 * no final gate, or no layer before it.
 */
export function withoutFinalGate(model: Model): (Model & { readonly gate: Gate }) | undefined {
  const view = graphView(model.graph);
  let node: GraphNode | undefined = view.node(model.graph.output);
  while (node && MOVEMENTS.has(node.op)) node = view.find(node.inputs[0] ?? '');
  const kind = node?.op === 'activation' ? node.kind : undefined;
  const gate = GATES.find((one) => one === kind);
  if (!node || !gate || !model.graph.nodes.some(hasKernel)) return undefined;
  const draft = GraphDraft.of(model);
  draft.remove(node.id, node.inputs[0] ?? '');
  return { ...draft.finish(), gate };
}
