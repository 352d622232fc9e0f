import { channelsOf, GraphDraft, graphView, type Model, type ModelGraph, type Weights } from '#shared/graph/index.ts';

/**
 * Names of the two parameters with which a slope α in 0..1 blends an activation f with the identity, one value per neuron:
 * y = activation ⊙ f(z) + form ⊙ z, with form = α and activation = 1 - α in every neuron.
 */
export interface Slope {
  readonly activation: string;
  readonly form: string;
}

interface SlopedNetwork {
  readonly graph: ModelGraph;
  /** By activation id. */
  readonly slopes: ReadonlyMap<string, Slope>;
  /** Slopes of 0, which leave the network unchanged. */
  readonly weights: Weights;
}

/** The network with a slope after each of the given activations. */
export function withSlopes(graph: ModelGraph, activations: readonly string[]): SlopedNetwork {
  const view = graphView(graph);
  const draft = GraphDraft.of({ graph });
  const slopes = new Map<string, Slope>();
  for (const id of activations) {
    const [input = ''] = draft.find(id)?.inputs ?? [];
    const neurons = channelsOf(view.shapeAt(id));
    const activation = draft.freeId(`${id}/slope/activation`);
    const form = draft.freeId(`${id}/slope/form`);
    const sum = draft.insertAfter(id, { id: `${id}/slope/sum`, op: 'add', inputs: [activation, form] });
    draft.splice(sum, [
      { id: activation, op: 'scale', inputs: [id] },
      { id: form, op: 'scale', inputs: [input] },
      { id: sum, op: 'add', inputs: [activation, form] },
    ]);
    draft.setValues(activation, 'scale', new Float32Array(neurons).fill(1));
    draft.setValues(form, 'scale', new Float32Array(neurons));
    slopes.set(id, { activation: `${activation}/scale`, form: `${form}/scale` });
  }
  const model = draft.finish();
  return { graph: model.graph, slopes, weights: model.weights };
}

/** The model without the slopes of 0, which compute nothing: the network that {@link withSlopes} was given. */
export function withoutZeroSlopes({ graph, weights }: Model): Model {
  const draft = GraphDraft.of({ graph, weights });
  const view = graphView(graph);
  for (const { id, op } of graph.nodes) {
    const slope = op === 'activation' ? slopeOf(graph, id) : undefined;
    if (!slope || !isAll(weights.get(slope.form), 0) || !isAll(weights.get(slope.activation), 1)) continue;
    const [own] = view.consumers(id);
    const [sum] = own ? view.consumers(own.id) : [];
    if (sum) draft.remove(sum.id, id);
  }
  draft.removeUnused();
  return draft.finish();
}

function isAll(values: Float32Array | undefined, expected: number): boolean {
  return values?.every((value) => value === expected) ?? false;
}

/** The slope after an activation; undefined if it has none, or is a linear form. */
export function slopeOf(graph: ModelGraph, activation: string): Slope | undefined {
  const view = graphView(graph);
  const node = view.find(activation);
  const [own, another] = view.consumers(activation);
  if (node?.op !== 'activation' || own?.op !== 'scale' || another) return undefined;
  const [sum, other] = view.consumers(own.id);
  if (sum?.op !== 'add' || other) return undefined;
  const form = sum.inputs.filter((id) => id !== own.id).map((id) => view.node(id))[0];
  return form?.op === 'scale' && form.inputs[0] === node.inputs[0]
    ? { activation: `${own.id}/scale`, form: `${form.id}/scale` }
    : undefined;
}
