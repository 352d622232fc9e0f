import { LabError } from '#shared/errors/index.ts';
import { GraphDraft, GraphError, type GraphNode, graphView, hasKernel, type KernelNode, type ModelGraph } from '#shared/graph/index.ts';

/**
 * The kernel layer that produces the logits: the last one, followed only by nodes with one input. Throws LabError `invalid-experiment`
 * naming the node if there is none.
 */
export function headOf(graph: ModelGraph): KernelNode {
  const view = graphView(graph);
  let node = view.node(graph.output);
  while (!hasKernel(node)) {
    const [input, other] = node.inputs;
    if (input === undefined || other !== undefined)
      throw noHead(graph, node, 'it follows the last kernel layer and needs exactly one input');
    node = view.node(input);
  }
  return node;
}

/** The network with a head for another number of classes. Throws LabError `invalid-experiment` naming the node that prevents it. */
export function replaceHead(graph: ModelGraph, classes: number): ModelGraph {
  const view = graphView(graph);
  const head = headOf(graph);
  const replaced = { ...head, ...(head.op === 'dense' ? { units: classes } : { filters: classes }) };
  const draft = GraphDraft.of({ graph });
  draft.update(replaced);
  try {
    const changed = draft.finish().graph;
    if (graphView(changed).outputShape.join() === String(classes)) return changed;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    throw noHead(graph, view.node(error.node), error.problem);
  }
  throw noHead(graph, head, 'it does not output one logit per class');
}

function noHead({ name }: ModelGraph, { id, op }: GraphNode, why: string): LabError {
  return new LabError(
    'invalid-experiment',
    `The head of ${name} cannot be replaced for another number of classes: ${id}: ${why}.`,
    'Train it on a data set with its own number of classes, or use a network that ends with a dense layer.',
    { location: 'network.model', nodes: [{ name: id, op, why }] },
  );
}
