import { channelsOf, GraphDraft, graphView, type ModelGraph, type Weights } from '#shared/graph/index.ts';

/** Names of the two parameters that switch an activation f to a linear form, one value per neuron: y = activation ⊙ f(z) + form ⊙ z. */
export interface Switch {
  readonly activation: string;
  readonly form: string;
}

export interface SwitchableNetwork {
  readonly graph: ModelGraph;
  /** By activation id. */
  readonly switches: ReadonlyMap<string, Switch>;
  /** Initial values of the switches, which leave the network unchanged: ones for the activation, zeros for the form. */
  readonly weights: Weights;
}

/** The network with a switch after each of the given activations, so that any of them can become linear without recompiling the graph. */
export function withSwitches(graph: ModelGraph, activations: readonly string[]): SwitchableNetwork {
  const view = graphView(graph);
  const draft = GraphDraft.of({ graph });
  const switches = new Map<string, Switch>();
  for (const id of activations) {
    const [input = ''] = draft.find(id)?.inputs ?? [];
    const neurons = channelsOf(view.shapeAt(id));
    const activation = draft.freeId(`${id}/switch/activation`);
    const form = draft.freeId(`${id}/switch/form`);
    const sum = draft.insertAfter(id, { id: `${id}/switch/sum`, op: 'add', inputs: [activation, form] });
    draft.splice(sum, [
      { id: activation, op: 'scale', inputs: [id] },
      { id: form, op: 'scale', inputs: [input] },
      { id: sum, op: 'add', inputs: [activation, form] },
    ]);
    draft.setValues(activation, 'scale', new Float32Array(neurons).fill(1));
    draft.setValues(form, 'scale', new Float32Array(neurons));
    switches.set(id, { activation: `${activation}/scale`, form: `${form}/scale` });
  }
  const model = draft.finish();
  return { graph: model.graph, switches, weights: model.weights };
}

/** The switch after an activation; undefined if it has none, or is a linear form. */
export function switchOf(graph: ModelGraph, activation: string): Switch | undefined {
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
