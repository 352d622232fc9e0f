import type { LabErrorCode } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';
import { GraphError } from './graph-error.ts';
import { type GraphView, graphView } from './graph-view.ts';
import type { ModelGraph } from './model-graph.ts';
import { type GraphNode, operationOf } from './operations/index.ts';
import { elementsOf, shapeText } from './tensor-shapes.ts';

/** Why a graph with valid fields is invalid or unsupported as a network. */
export interface GraphProblem {
  readonly code: Extract<LabErrorCode, 'unsupported' | 'bad-file'>;
  readonly message: string;
  readonly remedy: string;
  /** The node's id. */
  readonly location: string;
}

/** Largest number of values in one tensor, and in all weights together: the range of a signed 32-bit index. */
const MAX_ELEMENTS = 2 ** 31 - 1;

/** The first problem of a graph; undefined for a valid one, whose shapes can be inferred. */
export function graphProblem(graph: ModelGraph): GraphProblem | undefined {
  const found = multipleInputs(graph) ?? duplicateNode(graph) ?? wrongOrder(graph) ?? emptyLayer(graph);
  if (found) return found;
  try {
    const view = graphView(graph);
    return unsupportedShapes(view) ?? hugeTensor(view) ?? multipleOutputs(view);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return invalid(error.node, `Invalid node ${error.node}: ${error.problem}.`, 'Export the network again.');
  }
}

function multipleInputs({ nodes }: ModelGraph): GraphProblem | undefined {
  const [, second, ...others] = nodes.filter((node) => node.op === 'input').map((node) => node.id);
  if (second === undefined) return undefined;
  return unsupported(second, `The network has ${others.length + 2} inputs; ${second} is the second.`, 'Use a network with one input.');
}

function duplicateNode({ nodes }: ModelGraph): GraphProblem | undefined {
  const seen = new Set<string>();
  const twice = nodes.find(({ id }) => seen.size === seen.add(id).size);
  if (!twice) return undefined;
  const { id } = twice;
  const message =
    twice.op === 'activation' ? `The activation ${id} is applied twice.` : `Two nodes have the ID ${id}, so they would share weights.`;
  return unsupported(id, message, 'Give each node its own ID.');
}

/** Nodes that read a missing or a later node. */
function wrongOrder({ nodes }: ModelGraph): GraphProblem | undefined {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const before = new Set<string>();
  for (const node of nodes) {
    const input = node.inputs.find((id) => !before.has(id));
    if (input !== undefined && !byId.has(input)) return invalid(node.id, `${node.id} reads ${input}, which does not exist.`);
    if (input !== undefined && dependsOn(byId, input, node.id)) {
      return unsupported(node.id, `${node.id} is part of a cycle: it reads ${input}, which depends on it.`, 'Use a feed-forward network.');
    }
    if (input !== undefined) {
      return invalid(node.id, `${node.id} comes before ${input}, which it reads.`, 'List every node after the nodes that it reads.');
    }
    before.add(node.id);
  }
  return undefined;
}

function dependsOn(nodes: ReadonlyMap<string, GraphNode>, id: string, other: string): boolean {
  const reached = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === other) return true;
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(nodes.get(next)?.inputs ?? []));
  }
  return false;
}

function emptyLayer({ nodes }: ModelGraph): GraphProblem | undefined {
  const empty = nodes.find((node) => operationOf(node).sizes?.(node).includes(0));
  return empty && unsupported(empty.id, `${empty.id} has no channels.`, 'Remove the layer, or keep at least one of its channels.');
}

function unsupportedShapes({ graph, inputShape: read, outputShape: given }: GraphView): GraphProblem | undefined {
  const input = graph.nodes[0]?.id ?? '';
  if (read.length !== 1 && read.length !== 3) {
    const remedy = 'Use a network that reads images [height, width, channels] or vectors [features].';
    return unsupported(input, `The input ${input} has the shape ${shapeText(read)}.`, remedy);
  }
  if (given.length === 1) return undefined;
  const message = `The output ${graph.output} has the shape ${shapeText(given)}, not one logit per class.`;
  return unsupported(graph.output, message, 'Use a classification network.');
}

function hugeTensor({ graph, shapes, parameters }: GraphView): GraphProblem | undefined {
  const remedy = `Use a network with at most ${MAX_ELEMENTS} values per tensor, and in all weights together.`;
  const tensors = [...[...shapes].map(([node, shape]) => ({ node, shape })), ...parameters];
  const huge = tensors.find(({ shape }) => elementsOf(shape) > MAX_ELEMENTS);
  if (huge) return unsupported(huge.node, `${huge.node} needs a tensor of shape ${shapeText(huge.shape)}.`, remedy);
  const total = parameters.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  return total > MAX_ELEMENTS ? unsupported(graph.name, `The network has ${total} weights.`, remedy) : undefined;
}

/** Nodes without readers are outputs, too. */
function multipleOutputs(view: GraphView): GraphProblem | undefined {
  const { graph } = view;
  const ends = graph.nodes.map(({ id }) => id).filter((id) => id !== graph.output && view.consumers(id).length === 0);
  const [first] = ends;
  if (first === undefined) return undefined;
  const message = `The network has several outputs: besides ${graph.output}, no node reads ${listed(ends)}.`;
  return unsupported(first, message, 'Use a network with one output, or remove the others.');
}

function unsupported(location: string, message: string, remedy: string): GraphProblem {
  return { code: 'unsupported', location, message, remedy };
}

function invalid(location: string, message: string, remedy = 'Export the network again, or use another copy of the file.'): GraphProblem {
  return { code: 'bad-file', location, message, remedy };
}
