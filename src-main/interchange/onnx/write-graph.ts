import { nodeOf, shapeAt, type GraphNode, type ModelGraph, type Shapes, type Weights } from '#shared/graph/index.ts';
import { layoutsOf, type Layout } from './layouts.ts';
import { NodeWriter } from './node-writer.ts';
import { OnnxDraft } from './onnx-draft.ts';
import { writeNode } from './write-node.ts';
import { WrittenValues } from './written-values.ts';

interface ShapedModel {
  readonly graph: ModelGraph;
  readonly weights: Weights;
  readonly shapes: Shapes;
}

/** Names of the values that a graph is fed with and that it yields. */
interface Ends {
  readonly input: string;
  readonly output: string;
}

/**
 * A graph in ONNX's operators. Values and operators are called as our nodes are, but for the two ends; other values — constants, steps
 * within a node, a value with its axes turned — are `<node>/<what>`, with a number where a node is called so. Returns the draft and the
 * layout of the output.
 */
export function writeGraph({ graph, weights, shapes }: ShapedModel, ends: Ends): { readonly draft: OnnxDraft; readonly layout: Layout } {
  const draft = new OnnxDraft([ends.input, ends.output, ...graph.nodes.map((node) => node.id)]);
  const last = sourceOf(graph, nodeOf(graph, graph.output));
  const values = new WrittenValues(draft, weights);
  const nameOf = ({ id }: GraphNode): string => {
    if (id === last.id) return ends.output;
    return id === ends.input || id === ends.output ? draft.freeName(id) : id;
  };
  for (const node of graph.nodes) {
    const [first = node.id] = node.inputs;
    const given = node.op === 'input' ? 'channels-last' : values.layoutOf(first);
    const { reads, yields } = layoutsOf(node, given, shapeAt(shapes, first));
    if (node.op === 'input') {
      values.set(node.id, ends.input, yields);
      continue;
    }
    const [source, ...others] = node.inputs.map((id) => values.nameOf(id, reads));
    if (source === undefined) throw new Error(`${node.id} reads nothing`);
    if (node.op === 'dropout') {
      values.set(node.id, source, yields);
      continue;
    }
    const output = nameOf(node);
    const read = { values: [source, ...others] as const, shapes: node.inputs.map((id) => shapeAt(shapes, id)), layout: reads };
    writeNode(new NodeWriter(draft, weights, { id: node.id, output }), node, read);
    values.set(node.id, output, yields);
  }
  if (last.op === 'input') new NodeWriter(draft, weights, { id: graph.output, output: ends.output }).write('Identity', [ends.input]);
  return { draft, layout: values.layoutOf(graph.output) };
}

/** The node whose value this one's is: dropout lets everything pass. */
function sourceOf(graph: ModelGraph, node: GraphNode): GraphNode {
  const [input] = node.inputs;
  return node.op === 'dropout' && input !== undefined ? sourceOf(graph, nodeOf(graph, input)) : node;
}
