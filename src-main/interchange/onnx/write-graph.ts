import { type GraphNode, type GraphView, graphView, type Model } from '#shared/graph/index.ts';
import type { Layout } from '../layouts.ts';
import { NodeWriter } from './node-writer.ts';
import { OnnxDraft } from './onnx-draft.ts';
import { onnxOperationOf } from './operations/index.ts';
import { WrittenValues } from './written-values.ts';

/** How the graph's input and output are written. */
interface GraphPorts {
  readonly input: string;
  /** Of an image. */
  readonly inputLayout: Layout;
  readonly output: string;
}

/**
 * Writes a graph with ONNX operators. Values and operators are named after our nodes, except input and output; other values (constants,
 * intermediate and transposed ones) are `<node>/<what>`, numbered if a node has that name. Returns the draft and the layout of the output.
 */
export function writeGraph({ graph, weights }: Model, ports: GraphPorts): { readonly draft: OnnxDraft; readonly layout: Layout } {
  const view = graphView(graph);
  const draft = new OnnxDraft([ports.input, ports.output, ...graph.nodes.map((node) => node.id)]);
  const last = sourceOf(view, view.node(graph.output));
  const values = new WrittenValues(draft, weights);
  const nameOf = ({ id }: GraphNode): string => {
    if (id === last.id) return ports.output;
    return id === ports.input || id === ports.output ? draft.uniqueName(id) : id;
  };
  for (const node of graph.nodes) {
    if (node.op === 'input') {
      values.set(node.id, ports.input, node.shape.length === 3 ? ports.inputLayout : 'channels-last');
      continue;
    }
    const [first = ''] = node.inputs;
    const { layouts, write } = onnxOperationOf(node);
    const { reads, yields } = layouts(values.layoutOf(first), view.shapeAt(first));
    const [source, ...others] = node.inputs.map((id) => values.nameOf(id, reads));
    if (source === undefined) throw new Error(`${node.id} reads nothing`);
    if (!write) {
      values.set(node.id, source, yields);
      continue;
    }
    const output = nameOf(node);
    const read = { values: [source, ...others] as const, shapes: view.inputShapes(node), layout: reads };
    write(new NodeWriter(draft, weights, { id: node.id, output }), node, read);
    values.set(node.id, output, yields);
  }
  if (last.op === 'input') new NodeWriter(draft, weights, { id: graph.output, output: ports.output }).write('Identity', [ports.input]);
  return { draft, layout: values.layoutOf(graph.output) };
}

/** The node that computes this node's value: some operations are the identity at inference. */
function sourceOf(view: GraphView, node: GraphNode): GraphNode {
  if (node.op === 'input' || onnxOperationOf(node).write) return node;
  const [source] = view.producers(node);
  return source ? sourceOf(view, source) : node;
}
