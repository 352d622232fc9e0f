import { LabError } from '#shared/errors/index.ts';
import {
  elementsOf,
  GraphDraft,
  GraphError,
  type GraphNode,
  graphView,
  hasKernel,
  type KernelNode,
  type ModelGraph,
  type Shape,
} from '#shared/graph/index.ts';

/**
 * The kernel layers that produce the logits, in graph order: the last one, or several whose outputs are added, as in distilled networks. Throws
 * LabError `invalid-experiment` naming the node if there is none.
 */
export function headsOf(graph: ModelGraph): readonly KernelNode[] {
  return headPart(graph).heads;
}

/** The heads and the nodes behind them, by id, in graph order. Throws like {@link headsOf}. */
export function headNodes(graph: ModelGraph): readonly string[] {
  const { heads, behind } = headPart(graph);
  return [...heads, ...behind].map(({ id }) => id);
}

interface HeadPart {
  readonly heads: readonly KernelNode[];
  /** From the heads to the output, in graph order. */
  readonly behind: readonly GraphNode[];
}

function headPart(graph: ModelGraph): HeadPart {
  const view = graphView(graph);
  const [heads, behind] = [new Set<string>(), new Set<string>()];
  const visit = (node: GraphNode): void => {
    if (hasKernel(node)) heads.add(node.id);
    else if (node.inputs.length === 1 || node.op === 'add') {
      behind.add(node.id);
      for (const input of node.inputs) visit(view.node(input));
    } else throw noHead(graph, node, 'it follows the last kernel layer and needs exactly one input');
  };
  visit(view.node(graph.output));
  for (const node of graph.nodes) {
    const other = heads.has(node.id) || behind.has(node.id) ? view.consumers(node.id).find(({ id }) => !behind.has(id)) : undefined;
    if (other) throw noHead(graph, node, `${other.id} reads it, too`);
  }
  return {
    heads: graph.nodes.filter((node): node is KernelNode => hasKernel(node) && heads.has(node.id)),
    behind: graph.nodes.filter(({ id }) => behind.has(id)),
  };
}

/**
 * The network with heads for another number of classes. The nodes behind them take their shape; slices that chose some of the former
 * classes are removed. Throws LabError `invalid-experiment` naming the node that prevents it.
 */
export function replaceHead(graph: ModelGraph, classes: number): ModelGraph {
  const view = graphView(graph);
  const { heads, behind } = headPart(graph);
  const draft = GraphDraft.of({ graph });
  const axes = new Map<string, number>();
  for (const head of heads) {
    draft.update({ ...head, ...(head.op === 'dense' ? { units: classes } : { filters: classes }) });
    axes.set(head.id, view.shapeAt(head.id).length - 1);
  }
  for (const node of behind) {
    const [input = ''] = node.inputs;
    const [axis = 0, ...others] = new Set(node.inputs.map((id) => axes.get(id) ?? 0));
    const moved = others.length > 0 ? undefined : classAxisAfter(node, axis, view.shapeAt(input));
    if (moved === undefined) throw noHead(graph, node, 'it mixes the classes with other axes');
    if (node.op === 'slice' && node.axis === axis) draft.remove(node.id, draft.find(node.id)?.inputs[0] ?? input);
    else draft.update(withClasses(draft.find(node.id) ?? node, moved, classes));
    axes.set(node.id, moved);
  }
  try {
    const changed = draft.finish().graph;
    if (graphView(changed).outputShape.join() === String(classes)) return changed;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw noHead(graph, view.node(error.node), error.problem);
  }
  throw noHead(graph, view.node(graph.output), 'it does not output one logit per class');
}

/** The axis of the classes in a node's output, given that in its input of shape `read`; undefined if no axis is the classes alone. */
function classAxisAfter(node: GraphNode, axis: number, read: Shape): number | undefined {
  switch (node.op) {
    case 'reshape':
      return reshapedAxis(read, node.shape, axis);
    case 'flatten':
      return reshapedAxis(read, [elementsOf(read)], axis);
    case 'transpose':
      return node.axes.indexOf(axis);
    case 'globalAveragePool':
      return axis === read.length - 1 ? 0 : undefined;
    default:
      return axis;
  }
}

/** The axis of the new shape with the same values, row-major; the last one if axes of length 1 leave a choice. */
function reshapedAxis(read: Shape, shape: Shape, axis: number): number | undefined {
  const inner = elementsOf(read.slice(axis + 1));
  const found = shape.findLastIndex((size, index) => size === read[axis] && elementsOf(shape.slice(index + 1)) === inner);
  return found < 0 ? undefined : found;
}

/** A node behind the head for another number of classes, which are on its output's `axis`. */
function withClasses(node: GraphNode, axis: number, classes: number): GraphNode {
  if (node.op === 'reshape') return { ...node, shape: node.shape.with(axis, classes) };
  if (node.op !== 'bias') return node;
  // A vector is one value per channel.
  const index = node.shape.length === 1 ? 0 : axis;
  return node.shape[index] === 1 ? node : { ...node, shape: node.shape.with(index, classes) };
}

function noHead({ name }: ModelGraph, { id, op }: GraphNode, why: string): LabError {
  return new LabError(
    'invalid-experiment',
    `The head of ${name} cannot be replaced for another number of classes: ${id}: ${why}.`,
    'Train it on a data set with its own number of classes, or use a network that ends with a dense layer.',
    { location: 'network.model', nodes: [{ name: id, op, why }] },
  );
}
