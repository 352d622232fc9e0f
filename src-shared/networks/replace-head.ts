import { LabError } from '#shared/errors/index.ts';
import { GraphDraft, GraphError, graphView, hasKernel, type GraphNode, type KernelNode, type ModelGraph } from '#shared/graph/index.ts';

/**
 * The map that yields the logits: the last one, with nothing but nodes of one input behind it. Throws LabError `invalid-experiment`
 * naming the node where there is no such map.
 */
export function headOf(graph: ModelGraph): KernelNode {
  const view = graphView(graph);
  let node = view.node(graph.output);
  while (!hasKernel(node)) {
    const [input, other] = node.inputs;
    if (input === undefined || other !== undefined) throw noHead(graph, node, 'it comes after the last map and has not one input');
    node = view.node(input);
  }
  return node;
}

/** The network with a head for so many classes. Throws LabError `invalid-experiment` naming the node that does not go with it. */
export function replaceHead(graph: ModelGraph, classes: number): ModelGraph {
  const view = graphView(graph);
  const head = headOf(graph);
  const exchanged = { ...head, ...(head.op === 'dense' ? { units: classes } : { filters: classes }) };
  const draft = GraphDraft.of({ graph });
  draft.update(exchanged);
  try {
    const changed = draft.finish().graph;
    if (graphView(changed).outputShape.join() === String(classes)) return changed;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw noHead(graph, view.node(error.node), error.problem);
  }
  throw noHead(graph, head, `it does not yield one logit for each class`);
}

function noHead({ name }: ModelGraph, { id, op }: GraphNode, why: string): LabError {
  return new LabError(
    'invalid-experiment',
    `The head of ${name} cannot be exchanged for another number of classes: ${id}: ${why}.`,
    'Train it on a data set with its own number of classes, or take a network that ends with a dense layer.',
    { location: 'network.model', nodes: [{ name: id, op, why }] },
  );
}
