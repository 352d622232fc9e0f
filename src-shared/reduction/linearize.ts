import type { StateCounts } from '#shared/entropy/index.ts';
import { activationOf, GraphDraft, graphView, prunableLayers, type Activation, type Model } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';

/** States by activation id over the training set. */
export type ObservedStates = ReadonlyMap<string, StateCounts>;

/** States that are listed by the layers' names, as in a run's journal. Unknown layers are ignored. */
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

/** The state of a neuron on the data: always ON, always OFF, or mixed. */
export type NeuronState = 'on' | 'off' | 'mixed';

/** How far a layer's activation was linear on the data. */
export interface LayerLinearity {
  readonly layer: PrunableLayer;
  readonly activation: Activation;
  readonly states: readonly NeuronState[];
  /** PReLU's own slope of each neuron, where the values of the network are known. */
  readonly trainedSlopes?: Float32Array | undefined;
}

/** A network whose values matter only where an activation has some of its own. */
type Outline = Pick<Model, 'graph'> & Partial<Model>;

/**
 * The states of each prunable layer's neurons; a minority of at most `tolerance` observations counts as none. A neuron that was
 * only ever at 0 is OFF: the activation yields 0 there either way.
 */
export function layerLinearities(model: Outline, states: ObservedStates, tolerance = 0): readonly LayerLinearity[] {
  const { graph } = model;
  return prunableLayers(graph).flatMap((layer) => {
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

/** Whether every neuron of the layer was linear on the data. */
export function isLinear({ activation, states }: LayerLinearity): boolean {
  return states.every((state) => state !== 'mixed' && activation.slope[state] !== null);
}

/** The s of a linear layer's form diag(s): 1 for always ON, 0 or the activation's slope for always OFF. */
export function linearScale(layer: LayerLinearity): Float32Array {
  return Float32Array.from(slopesOf(layer), (slope) => {
    if (slope === null) throw new Error(`${layer.layer.name} is not linear, or its slopes are not known`);
    return slope;
  });
}

/**
 * The s of a form diag(s) for an activation whose neurons need not be linear: each neuron's slope in the state that it is in most often,
 * OFF where both are equal. A state in which the activation bends counts as 1 for ON and 0 for OFF.
 */
export function majorityScale({ graph, weights }: Model, activation: string, { on, off }: Pick<StateCounts, 'on' | 'off'>): Float32Array {
  const node = graphView(graph).node(activation);
  if (node.op !== 'activation') throw new Error(`${activation} is no activation`);
  const { slope } = activationOf(node);
  const trained = weights.get(`${activation}/slope`);
  return Float32Array.from(on, (count, neuron) => {
    const isOn = count > (off[neuron] ?? 0);
    const own = slope[isOn ? 'on' : 'off'];
    return own === 'trained' ? (trained?.[neuron] ?? 0) : (own ?? (isOn ? 1 : 0));
  });
}

/** How many neurons yielded nothing but 0 on the data. */
export function silentNeurons(layer: LayerLinearity): number {
  return slopesOf(layer).filter((slope) => slope === 0).length;
}

/**
 * An activation whose neurons were all linear becomes diag(s). Equal on the data on which the states were observed; elsewhere neurons
 * may flip.
 */
export function linearizeLayer(model: Model, linearity: LayerLinearity): Model {
  const { layer } = linearity;
  const draft = GraphDraft.of(model);
  const { inputs } = graphView(model.graph).node(layer.activation);
  draft.replace({ id: layer.activation, op: 'scale', inputs }, { scale: linearScale(linearity) });
  return draft.finish();
}

/** Silences the always-OFF neurons of an activation that stays: s y(z), s = 0 for them. Equal on the data. */
export function dropOffNeurons(model: Model, linearity: LayerLinearity): Model {
  const { layer } = linearity;
  const draft = GraphDraft.of(model);
  const silence = { id: `${layer.activation}/silence`, op: 'scale', inputs: [layer.activation] } as const;
  draft.insertAfter(layer.activation, silence, { scale: Float32Array.from(slopesOf(linearity), (slope) => (slope === 0 ? 0 : 1)) });
  return draft.finish();
}

/** s of y = s z for each neuron; null where there is none, or it is not known. */
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
