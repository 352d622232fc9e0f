import { type Block, channelsOf, GraphDraft, graphView, type ModelGraph, type Weights } from '#shared/graph/index.ts';
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

/** Names of the parameters that switch a block f to the identity, one value per channel: y = block ⊙ f(x) + bypass ⊙ x. */
export interface BlockSwitch {
  readonly block: string;
  readonly bypass: string;
}

export interface BypassableNetwork {
  readonly graph: ModelGraph;
  /** By the block's output. */
  readonly switches: ReadonlyMap<string, BlockSwitch>;
  /** Initial values of the switches, which leave the network unchanged: ones for the block, zeros for the bypass. */
  readonly weights: Weights;
}

/** The network with a switch after each of the given blocks, in graph order, so that any of them can become the identity. */
export function withBlockSwitches(graph: ModelGraph, blocks: readonly Block[]): BypassableNetwork {
  const view = graphView(graph);
  const draft = GraphDraft.of({ graph });
  const switches = new Map<string, BlockSwitch>();
  /** The node that the rest of the network reads in place of a block's output. */
  const ends = new Map<string, string>();
  for (const { input, output } of blocks) {
    const channels = channelsOf(view.shapeAt(output));
    const block = draft.freeId(`${output}/switch/block`);
    const bypass = draft.freeId(`${output}/switch/bypass`);
    const end = draft.insertAfter(output, { id: `${output}/switch/end`, op: 'scale', inputs: [output] });
    draft.splice(end, [
      { id: block, op: 'scale', inputs: [output] },
      { id: bypass, op: 'scale', inputs: [ends.get(input) ?? input] },
      { id: end, op: 'add', inputs: [block, bypass] },
    ]);
    draft.setValues(block, 'scale', new Float32Array(channels).fill(1));
    draft.setValues(bypass, 'scale', new Float32Array(channels));
    switches.set(output, { block: `${block}/scale`, bypass: `${bypass}/scale` });
    ends.set(output, end);
  }
  const model = draft.finish();
  return { graph: model.graph, switches, weights: model.weights };
}

/** The values of a switch's parameters that make its block the identity. */
export function bypassedBy({ block, bypass }: BlockSwitch, channels: number): Weights {
  return new Map([
    [block, new Float32Array(channels)],
    [bypass, new Float32Array(channels).fill(1)],
  ]);
}
