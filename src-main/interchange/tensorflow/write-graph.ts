import { graphView, type Model } from '#shared/graph/index.ts';
import { NodeWriter } from './node-writer.ts';
import { tensorflowOperationOf } from './operations/index.ts';
import { TensorflowDraft } from './tensorflow-draft.ts';
import type { TensorflowGraph } from './tensorflow-graph.ts';

const INPUT = 'images';
const OUTPUT = 'logits';

/**
 * Writes a network for inference with TensorFlow operations. Input `images`: float32 `[batch, height, width, channels]`, normalized as in
 * training, or `[batch, features]`; output `logits`: float32 `[batch, classes]`. The operation that yields a node's value has its name, as
 * far as TensorFlow allows it; constants and other operations are `<node>/<what>`. Dropout is omitted. Deterministic.
 */
export function writeTensorflowGraph({ graph, weights }: Model): TensorflowGraph {
  const view = graphView(graph);
  const draft = new TensorflowDraft([INPUT, OUTPUT]);
  // Before everything else, so that no constant takes a node's name.
  const own = new Map(graph.nodes.map(({ id }) => [id, draft.uniqueName(id)]));
  const values = new Map<string, string>();
  const valueOf = (id: string): string => {
    const value = values.get(id);
    if (value === undefined) throw new Error(`${id} has not been written`);
    return value;
  };
  for (const node of graph.nodes) {
    if (node.op === 'input') {
      values.set(node.id, INPUT);
      continue;
    }
    const [first = '', ...others] = node.inputs.map(valueOf);
    const tensors = { values: [first, ...others] as const, shapes: view.inputShapes(node), output: view.shapeAt(node.id) };
    const written = tensorflowOperationOf(node)(new NodeWriter(draft, weights, node.id), node, tensors);
    const name = own.get(node.id);
    if (name !== undefined && written !== first) draft.renameLast(written, name);
    values.set(node.id, written === first ? first : (name ?? written));
  }
  const logits = new NodeWriter(draft, weights, graph.output).add('Identity', [valueOf(graph.output)]);
  draft.renameLast(logits, OUTPUT);
  const { nodes, constants } = draft;
  return { input: { name: INPUT, shape: view.inputShape }, output: { name: OUTPUT, shape: view.outputShape }, nodes, constants };
}
