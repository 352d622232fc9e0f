import { nodeOf, shapeAt, type GraphNode, type ModelGraph, type Shapes, type Weights } from '#shared/graph/index.ts';
import { NodeWriter } from './node-writer.ts';
import { OnnxDraft } from './onnx-draft.ts';
import { writeNode } from './write-node.ts';

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
 * within a node — are `<node>/<what>`, with a number where a node is called so.
 */
export function writeGraph({ graph, weights, shapes }: ShapedModel, ends: Ends): OnnxDraft {
  const draft = new OnnxDraft([ends.input, ends.output, ...graph.nodes.map((node) => node.id)]);
  const last = sourceOf(graph, nodeOf(graph, graph.output));
  const values = new Map<string, string>();
  const nameOf = ({ id }: GraphNode): string => {
    if (id === last.id) return ends.output;
    return id === ends.input || id === ends.output ? draft.freeName(id) : id;
  };
  for (const node of graph.nodes) {
    if (node.op === 'input') {
      values.set(node.id, ends.input);
      continue;
    }
    const [first, ...others] = node.inputs.map((id) => values.get(id) ?? id);
    if (first === undefined) throw new Error(`${node.id} reads nothing`);
    if (node.op === 'dropout') {
      values.set(node.id, first);
      continue;
    }
    const output = nameOf(node);
    values.set(node.id, output);
    const shape = shapeAt(shapes, node.inputs[0] ?? '');
    writeNode(new NodeWriter(draft, weights, { id: node.id, output }), node, { values: [first, ...others], shape });
  }
  if (last.op === 'input') new NodeWriter(draft, weights, { id: graph.output, output: ends.output }).write('Identity', [ends.input]);
  return draft;
}

/** The node whose value this one's is: dropout lets everything pass. */
function sourceOf(graph: ModelGraph, node: GraphNode): GraphNode {
  const [input] = node.inputs;
  return node.op === 'dropout' && input !== undefined ? sourceOf(graph, nodeOf(graph, input)) : node;
}
