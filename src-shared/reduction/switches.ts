import { channelsOf, GraphDraft, graphView, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import type { LinearFormValues } from './linear-forms.ts';

/**
 * Names of the parameters that switch an activation f to a linear form, one value per neuron: y = activation ⊙ f(z) + form ⊙ z + offset.
 */
export interface Switch {
  readonly activation: string;
  readonly form: string;
  readonly offset: string;
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
    const sum = draft.freeId(`${id}/switch/sum`);
    const shape = [neurons];
    const offset = draft.insertAfter(id, { id: `${id}/switch/offset`, op: 'bias', inputs: [sum], shape, trained: false });
    draft.splice(offset, [
      { id: activation, op: 'scale', inputs: [id] },
      { id: form, op: 'scale', inputs: [input] },
      { id: sum, op: 'add', inputs: [activation, form] },
      { id: offset, op: 'bias', inputs: [sum], shape, trained: false },
    ]);
    draft.setValues(activation, 'scale', new Float32Array(neurons).fill(1));
    draft.setValues(form, 'scale', new Float32Array(neurons));
    draft.setValues(offset, 'offset', new Float32Array(neurons));
    switches.set(id, { activation: `${activation}/scale`, form: `${form}/scale`, offset: `${offset}/offset` });
  }
  const model = draft.finish();
  return { graph: model.graph, switches, weights: model.weights };
}

/** The values of a switch's parameters that make its activation that linear form. */
export function switchedTo({ activation, form, offset }: Switch, { scale, offset: constants }: LinearFormValues): Weights {
  const zeros = new Float32Array(scale.length);
  return new Map([
    [activation, zeros],
    [form, scale],
    [offset, constants ?? zeros],
  ]);
}
