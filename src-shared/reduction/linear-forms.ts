import { type Block, channelsOf, GraphDraft, graphView, type Model, type ModelGraph, type Weights } from '#shared/graph/index.ts';

/** A linear form y = diag(scale) z + offset of an activation, with one value per neuron. */
export interface LinearFormValues {
  readonly scale: Float32Array;
  /** Absent for zeros. */
  readonly offset?: Float32Array | undefined;
}

/**
 * The network with the given activations replaced by linear forms: each id becomes a `scale` node, followed by a fixed bias if it is one of
 * `offsets`. A run that linearizes layers during training continues with this network. Throws for an id that is not an activation.
 */
export function withLinearForms(graph: ModelGraph, activations: Iterable<string>, offsets: ReadonlySet<string> = new Set()): ModelGraph {
  const linear = new Set(activations);
  if (linear.size === 0) return graph;
  const view = graphView(graph);
  const draft = GraphDraft.of({ graph });
  for (const id of linear) {
    const { op, inputs } = view.node(id);
    if (op !== 'activation') throw new Error(`${id} is not an activation`);
    draft.replace({ id, op: 'scale', inputs });
    if (!offsets.has(id)) continue;
    const shape = [channelsOf(view.shapeAt(id))];
    draft.insertAfter(id, { id: offsetNode(id), op: 'bias', inputs: [id], shape, trained: false });
  }
  return draft.finish().graph;
}

/** The model with linear forms in place of activations, by their ids. Throws for an id that is not an activation. */
export function modelWithForms({ graph, weights }: Model, forms: ReadonlyMap<string, LinearFormValues>): Model {
  const parameters = new Map([...forms].flatMap(([activation, form]) => [...formParameters(activation, form)]));
  const formed = withLinearForms(graph, forms.keys(), offsetsIn([...forms.keys()], parameters));
  return { graph: formed, weights: new Map([...weights, ...parameters]) };
}

/** A block of the network with linear forms, as a block of the network without them: a block that reads an offset reads the activation. */
export function blockWithoutForms(block: Block, formed: ModelGraph, graph: ModelGraph): Block {
  const [view, original] = [graphView(formed), graphView(graph)];
  let { input } = block;
  while (!original.has(input)) [input = ''] = view.node(input).inputs;
  return { ...block, input, nodes: block.nodes.filter((id) => original.has(id)) };
}

/**
 * The parameters of an activation's linear form.
 *
 * @param present names of the network's parameters: an offset that it already has becomes zeros if the form has none
 */
export function formParameters(
  activation: string,
  { scale, offset }: LinearFormValues,
  present: ReadonlyMap<string, unknown> = new Map(),
): Weights {
  const name = offsetOf(activation);
  const constants = offset ?? (present.has(name) ? new Float32Array(scale.length) : undefined);
  return new Map([[`${activation}/scale`, scale], ...(constants ? [[name, constants] as const] : [])]);
}

/** The activations that are linear forms in a network with these parameters. */
export function linearizedIn(activations: readonly string[], parameters: ReadonlyMap<string, unknown>): readonly string[] {
  return activations.filter((activation) => parameters.has(`${activation}/scale`));
}

/** The activations whose linear forms have an offset in a network with these parameters. */
export function offsetsIn(activations: readonly string[], parameters: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return new Set(activations.filter((activation) => parameters.has(offsetOf(activation))));
}

function offsetNode(activation: string): string {
  return `${activation}/offset`;
}

function offsetOf(activation: string): string {
  return `${offsetNode(activation)}/offset`;
}
