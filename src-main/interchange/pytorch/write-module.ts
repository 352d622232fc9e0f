import { type GraphNode, graphView, type InputNode, type Model, type ModelGraph } from '#shared/graph/index.ts';
import { type Layout, permutationTo } from '../layouts.ts';
import { type ModuleDraft, NodeWriter } from './node-writer.ts';
import { pytorchOperationOf } from './operations/index.ts';
import { PythonNames } from './python-names.ts';

/** A node's value in `forward`. */
export interface ForwardStep {
  readonly id: string;
  readonly variable: string;
  readonly expression: string;
}

/** A network as the parts of an `nn.Module`. */
export interface WrittenModule extends ModuleDraft {
  readonly forward: readonly ForwardStep[];
  /** The expression of the logits. */
  readonly logits: string;
}

interface Value {
  readonly expression: string;
  readonly layout: Layout;
}

/** The name of a value that only the next line reads. */
const PASSING = 'x';
const INPUT = 'images';

/** Writes a network for inference: members with the nodes' names, and a line of `forward` for each node. Dropout is omitted. */
export function writeModule({ graph, weights }: Model): WrittenModule {
  const view = graphView(graph);
  const names = new PythonNames();
  const draft: ModuleDraft = { members: new Map(), state: new Map() };
  const values = new Map<string, Value>();
  const forward: ForwardStep[] = [];
  const passing = passedOn(graph);
  for (const node of graph.nodes) {
    if (node.op === 'input') {
      values.set(node.id, { expression: INPUT, layout: node.shape.length === 3 ? 'channels-first' : 'channels-last' });
      continue;
    }
    const given = node.inputs.map((id) => valueOf(values, id));
    const { layouts, write } = pytorchOperationOf(node);
    const { reads, yields } = layouts(given[0]?.layout ?? 'channels-last', view.shapeAt(node.inputs[0] ?? ''));
    const [first = '', ...others] = given.map((value) => inLayout(value, reads));
    if (!write) {
      values.set(node.id, { expression: first, layout: yields });
      continue;
    }
    const name = names.unique(node.id);
    const tensors = { values: [first, ...others] as const, shapes: view.inputShapes(node), output: view.shapeAt(node.id), layout: reads };
    const expression = write(new NodeWriter(draft, weights, node.id, name), node, tensors);
    const variable = passing.has(node.id) ? PASSING : name;
    forward.push({ id: node.id, variable, expression });
    values.set(node.id, { expression: variable, layout: yields });
  }
  return { ...draft, forward, logits: valueOf(values, graph.output).expression };
}

function valueOf(values: ReadonlyMap<string, Value>, id: string): Value {
  const value = values.get(id);
  if (!value) throw new Error(`${id} has not been written`);
  return value;
}

function inLayout({ expression, layout }: Value, wanted: Layout): string {
  return layout === wanted ? expression : `${expression}.permute(${permutationTo(wanted).join(', ')})`;
}

/** Nodes whose value only the next line reads. Nodes that are the identity have no line. */
function passedOn(graph: ModelGraph): ReadonlySet<string> {
  const view = graphView(graph);
  const lines = graph.nodes.filter((node) => isLine(node));
  const readers = ({ id }: GraphNode): readonly GraphNode[] =>
    view.consumers(id).flatMap((node) => (isLine(node) ? [node] : [...readers(node)]));
  const isLogits = ({ id }: GraphNode): boolean =>
    id === graph.output || view.consumers(id).some((node) => !isLine(node) && isLogits(node));
  return new Set(
    lines.flatMap((node, index) => {
      const next = lines[index + 1];
      const isPassed = isLogits(node) ? next === undefined : readers(node).every((reader) => reader === next);
      return isPassed ? [node.id] : [];
    }),
  );
}

function isLine(node: GraphNode): node is Exclude<GraphNode, InputNode> {
  return node.op !== 'input' && pytorchOperationOf(node).write !== null;
}
