import { type AddNode, GraphDraft, graphView, type Model, valuesOf } from '#shared/graph/index.ts';

/** A node's output as factors · the output of another node, by channel; no factors for the node itself. */
interface ScaledNode {
  readonly source: string;
  readonly factors: Float32Array | null;
}

/** The linear form that a sum of two linear forms of the same node is; undefined for any other sum. */
export interface ParallelForms {
  readonly source: string;
  readonly scale: Float32Array;
}

/** diag(a) z + diag(b) z = diag(a + b) z. Either may be z itself, or a chain of linear forms. */
export function parallelForms(model: Model, { inputs }: AddNode): ParallelForms | undefined {
  const [first, second] = inputs.map((input) => scaledNode(model, input));
  if (!first || !second || first.source !== second.source || (!first.factors && !second.factors)) return undefined;
  const channels = (first.factors ?? second.factors)?.length ?? 0;
  const at = ({ factors }: ScaledNode, channel: number): number => factors?.[channel] ?? 1;
  return { source: first.source, scale: Float32Array.from({ length: channels }, (_, index) => at(first, index) + at(second, index)) };
}

/** The sum replaced by one linear form, without the nodes that nothing reads any more. */
export function mergeParallelForms(model: Model, { id }: AddNode, { source, scale }: ParallelForms): Model {
  const draft = GraphDraft.of(model);
  draft.replace({ id, op: 'scale', inputs: [source] }, { scale });
  draft.removeUnused();
  return draft.finish();
}

function scaledNode(model: Model, id: string): ScaledNode {
  const node = graphView(model.graph).node(id);
  const [input] = node.inputs;
  if (node.op !== 'scale' || input === undefined) return { source: id, factors: null };
  const own = valuesOf(model, id, 'scale');
  const before = scaledNode(model, input);
  return { source: before.source, factors: own.map((factor, channel) => factor * (before.factors?.[channel] ?? 1)) };
}
