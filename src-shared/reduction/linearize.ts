import type { StateCounts } from '#shared/entropy/index.ts';
import { activatedLayers, type Activation, activationOf, GraphDraft, graphView, type Model } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';

/** State counts over the training set, by activation id. */
export type ObservedStates = ReadonlyMap<string, StateCounts>;

/** Converts state counts listed by layer name, as in a run's journal. Unknown layers are ignored. */
export function statesByActivation(
  layers: readonly Pick<PrunableLayer, 'name' | 'activation'>[],
  counts: readonly (StateCounts & { readonly layer: string })[],
): ObservedStates {
  const activations = new Map(layers.map(({ name, activation }) => [name, activation]));
  return new Map(
    counts.flatMap(({ layer, on, off, zero }) => {
      const activation = activations.get(layer);
      return activation === undefined ? [] : [[activation, { on, off, zero }] as const];
    }),
  );
}

/** The state of a neuron on the training data: always ON, always OFF, or mixed. */
export type NeuronState = 'on' | 'off' | 'mixed';

/** How linear a layer's activation was on the training data. */
export interface LayerLinearity {
  readonly layer: PrunableLayer;
  readonly activation: Activation;
  readonly states: readonly NeuronState[];
  /** PReLU's trained slope per neuron, if the weights are known. */
  readonly trainedSlopes?: Float32Array | undefined;
}

/** A network whose weights are optional: only activations with trained slopes need them. */
type Outline = Pick<Model, 'graph'> & Partial<Model>;

/**
 * The neuron states of each layer with state counts; `layers` are those of a run, by default all layers with an activation. A minority of at
 * most `tolerance` observations counts as none. A neuron that was always at 0 counts as OFF: the activation outputs 0 in either state.
 */
export function layerLinearities(
  model: Outline,
  states: ObservedStates,
  tolerance = 0,
  layers: readonly PrunableLayer[] = activatedLayers(model.graph),
): readonly LayerLinearity[] {
  const { graph } = model;
  return layers.flatMap((layer) => {
    const counts = states.get(layer.activation);
    const activation = graphView(graph).node(layer.activation);
    if (!counts || activation.op !== 'activation') return [];
    return [
      {
        layer,
        activation: activationOf(activation),
        states: counts.on.map((on, neuron) => neuronState(on, counts.off[neuron] ?? 0, tolerance)),
        ...(activation.kind === 'prelu' && { trainedSlopes: model.weights?.get(`${activation.id}/slope`) }),
      },
    ];
  });
}

/** Whether every neuron of the layer was linear on the training data. */
export function isLinear({ activation, states }: LayerLinearity): boolean {
  return states.every((state) => state !== 'mixed' && activation.slope[state] !== null);
}

/**
 * The s of a linear layer's form diag(s): 1 for always ON, 0 or the activation's slope for always OFF. Throws if the layer is not linear or
 * its trained slopes are unknown.
 */
export function linearScale(layer: LayerLinearity): Float32Array {
  return Float32Array.from(slopesOf(layer), (slope) => {
    if (slope === null) throw new Error(`${layer.layer.name} is not linear, or its slopes are unknown`);
    return slope;
  });
}

/**
 * The s of a form diag(s) for any activation: each neuron's slope in its more frequent state, OFF on a tie. If the activation is nonlinear
 * in that state, the slope is 1 for ON and 0 for OFF.
 */
export function majorityScale({ graph, weights }: Model, activation: string, { on, off }: Pick<StateCounts, 'on' | 'off'>): Float32Array {
  const node = graphView(graph).node(activation);
  if (node.op !== 'activation') throw new Error(`${activation} is not an activation`);
  const { slope } = activationOf(node);
  const trained = weights.get(`${activation}/slope`);
  return Float32Array.from(on, (count, neuron) => {
    const isOn = count > (off[neuron] ?? 0);
    const own = slope[isOn ? 'on' : 'off'];
    return own === 'trained' ? (trained?.[neuron] ?? 0) : (own ?? (isOn ? 1 : 0));
  });
}

/** The number of neurons whose output was always 0 on the training data. */
export function silentNeuronCount(layer: LayerLinearity): number {
  return slopesOf(layer).filter((slope) => slope === 0).length;
}

/** Replaces a linear layer's activation by diag(s). Exact on the data whose states were observed; on other data neurons may flip. */
export function linearizeLayer(model: Model, linearity: LayerLinearity): Model {
  const { layer } = linearity;
  const draft = GraphDraft.of(model);
  const { inputs } = graphView(model.graph).node(layer.activation);
  draft.replace({ id: layer.activation, op: 'scale', inputs }, { scale: linearScale(linearity) });
  return draft.finish();
}

/** Silences the always-OFF neurons of an activation: s y(z) with s = 0 for them and 1 for the others. Exact on the data. */
export function silenceOffNeurons(model: Model, linearity: LayerLinearity): Model {
  const { layer } = linearity;
  const draft = GraphDraft.of(model);
  const silence = { id: `${layer.activation}/silence`, op: 'scale', inputs: [layer.activation] } as const;
  draft.insertAfter(layer.activation, silence, { scale: Float32Array.from(slopesOf(linearity), (slope) => (slope === 0 ? 0 : 1)) });
  return draft.finish();
}

/** s of y = s z for each neuron; null if the neuron is not linear or its slope is unknown. */
function slopesOf({ activation, states, trainedSlopes }: LayerLinearity): readonly (number | null)[] {
  return states.map((state, neuron) => {
    const slope = state === 'mixed' ? null : activation.slope[state];
    return slope === 'trained' ? (trainedSlopes?.[neuron] ?? null) : slope;
  });
}

function neuronState(on: number, off: number, tolerance: number): NeuronState {
  if (Math.min(on, off) > tolerance) return 'mixed';
  return on > off ? 'on' : 'off';
}
