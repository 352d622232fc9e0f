import type { StateCounts } from '#shared/entropy/index.ts';
import { type Activation, activationOf, GraphDraft, graphView, type Model, prunableLayers } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import { type NeuronState, neuronState } from './neuron-state.ts';

/** State counts over the training set, by activation id. */
export type ObservedStates = ReadonlyMap<string, StateCounts>;

/** Converts state counts listed by layer name, as in a run's journal. Unknown layers are ignored. */
export function statesByActivation(
  layers: readonly Pick<PrunableLayer, 'name' | 'activation'>[],
  counts: readonly (StateCounts & { readonly layer: string })[],
): ObservedStates {
  const activations = new Map(layers.map(({ name, activation }) => [name, activation]));
  return new Map(
    counts.flatMap(({ layer, on, off, zero, saturated }) => {
      const activation = activations.get(layer);
      return activation === undefined ? [] : [[activation, { on, off, zero, ...(saturated && { saturated }) }] as const];
    }),
  );
}

/** How linear a layer's activation was on the training data. */
export interface LayerLinearity {
  readonly layer: PrunableLayer;
  readonly activation: Activation;
  readonly states: readonly NeuronState[];
  /** Per neuron: observations of other states that the tolerance ignores; 0 for mixed neurons. */
  readonly ignored: readonly number[];
  /** Per neuron: all observations. */
  readonly observations: readonly number[];
  /** PReLU's trained slope per neuron, if the weights are known. */
  readonly trainedSlopes?: Float32Array | undefined;
}

/** y = slope z + offset of a neuron. */
export interface LinearPiece {
  readonly slope: number;
  readonly offset: number;
}

/** A network whose weights are optional: only activations with trained slopes need them. */
type Outline = Pick<Model, 'graph'> & Partial<Model>;

/**
 * The neuron states of each prunable layer. At most `tolerance` observations of other states count as none. A neuron that was always at 0
 * counts as OFF: the activation outputs 0 in either state.
 */
export function layerLinearities(model: Outline, states: ObservedStates, tolerance = 0): readonly LayerLinearity[] {
  const { graph } = model;
  return prunableLayers(graph).flatMap((layer) => {
    const counts = states.get(layer.activation);
    const activation = graphView(graph).node(layer.activation);
    if (!counts || activation.op !== 'activation') return [];
    const properties = activationOf(activation);
    const neurons = [...counts.on.keys()].map((neuron) => neuronState(counts, neuron, properties, tolerance));
    return [
      {
        layer,
        activation: properties,
        states: neurons.map(({ state }) => state),
        ignored: neurons.map(({ ignored }) => ignored),
        observations: counts.on.map((on, neuron) => on + (counts.off[neuron] ?? 0) + (counts.zero[neuron] ?? 0)),
        ...(activation.kind === 'prelu' && { trainedSlopes: model.weights?.get(`${activation.id}/slope`) }),
      },
    ];
  });
}

/** Whether every neuron of the layer was linear on the training data. */
export function isLinear(layer: LayerLinearity): boolean {
  return layer.states.every((state) => state === 'saturated' || (state !== 'mixed' && layer.activation.slope[state] !== null));
}

/** The linear piece of each neuron; null if the neuron is not linear or its slope is unknown. */
export function linearPieces({ activation, states, trainedSlopes }: LayerLinearity): readonly (LinearPiece | null)[] {
  return states.map((state, neuron) => {
    if (state === 'mixed') return null;
    if (state === 'saturated') return { slope: 0, offset: activation.saturation?.value ?? 0 };
    const slope = activation.slope[state];
    const known = slope === 'trained' ? (trainedSlopes?.[neuron] ?? null) : slope;
    return known === null ? null : { slope: known, offset: 0 };
  });
}

/**
 * The s of a linear layer's form diag(s): 1 for always ON, 0 or the activation's slope for always OFF. Throws if the layer is not linear or
 * its trained slopes are unknown.
 */
export function linearScale(layer: LayerLinearity): Float32Array {
  return Float32Array.from(linearForm(layer), ({ slope }) => slope);
}

/** Whether a linear layer's form needs constants beside diag(s): some neuron was always at a constant other than 0. */
export function hasOffset(layer: LayerLinearity): boolean {
  return linearPieces(layer).some((piece) => piece !== null && piece.offset !== 0);
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

/**
 * Replaces a linear layer's activation by diag(s), followed by a bias where neurons are saturated. Exact on the data whose states were
 * observed unless a tolerance ignores some; on other data neurons may flip.
 */
export function linearizeLayer(model: Model, linearity: LayerLinearity): Model {
  const { activation } = linearity.layer;
  const draft = GraphDraft.of(model);
  const { inputs } = graphView(model.graph).node(activation);
  draft.replace({ id: activation, op: 'scale', inputs }, { scale: linearScale(linearity) });
  insertOffsets(draft, activation, activation, linearForm(linearity));
  return draft.finish();
}

/** Silences neurons with a constant output: s y(z) + c with s = 0 for them and 1 for the others. As exact as {@link linearizeLayer}. */
export function silenceNeurons(model: Model, linearity: LayerLinearity, neurons: ReadonlySet<number>): Model {
  const { activation } = linearity.layer;
  const draft = GraphDraft.of(model);
  const pieces = linearPieces(linearity).map((piece, neuron) => (neurons.has(neuron) && piece ? piece : { slope: 1, offset: 0 }));
  const scale = Float32Array.from(pieces, ({ slope }) => slope);
  const silence = draft.insertAfter(activation, { id: `${activation}/silence`, op: 'scale', inputs: [activation] }, { scale });
  insertOffsets(draft, activation, silence, pieces);
  return draft.finish();
}

function insertOffsets(draft: GraphDraft, activation: string, after: string, pieces: readonly LinearPiece[]): void {
  if (pieces.every(({ offset }) => offset === 0)) return;
  const node = { id: `${activation}/offset`, op: 'bias', inputs: [after], shape: [pieces.length] } as const;
  draft.insertAfter(after, node, { bias: Float32Array.from(pieces, ({ offset }) => offset) });
}

function linearForm(linearity: LayerLinearity): readonly LinearPiece[] {
  return linearPieces(linearity).map((piece) => {
    if (!piece) throw new Error(`${linearity.layer.name} is not linear, or its slopes are unknown`);
    return piece;
  });
}
