import { type ActivationKind, GraphDraft, type GraphNode, graphView, hasKernel, type Model } from '#shared/graph/index.ts';

/** Bounded functions by which a classifier may end instead of a softmax. */
const GATES = ['sigmoid', 'hardSigmoid', 'tanh'] as const satisfies readonly ActivationKind[];

export type Gate = (typeof GATES)[number];

/** Operations that keep all values. */
const MOVEMENTS: ReadonlySet<GraphNode['op']> = new Set(['flatten', 'reshape', 'transpose']);

/**
 * A classifier without the gate at its end, behind which values are at most moved: the loss includes a softmax, which bounded logits would
 * keep from learning. Undefined if there is no such gate, or no layer before it.
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
