import type { LinearPiece, Region } from '#shared/activations/index.ts';
import { type Linearity, linearityOf, type NeuronState, neuronStates, type StateCounts } from '#shared/entropy/index.ts';
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
    counts.flatMap(({ layer, on, off, zero, regions, saturated }) => {
      const activation = activations.get(layer);
      return activation === undefined ? [] : [[activation, { on, off, zero, regions, saturated }] as const];
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

/** A network whose weights are optional: only activations with trained slopes need them. */
type Outline = Pick<Model, 'graph'> & Partial<Model>;

/**
 * The neuron states of each layer with state counts; `layers` are those of a run, by default all layers with an activation. At most
 * `tolerance` observations of other states count as none.
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
    const properties = activationOf(activation);
    const neurons = neuronStates(counts, properties, tolerance);
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

/** Whether the layer was linear on the training data: exactly, within τ, or not. */
export function layerLinearity({ states, activation }: LayerLinearity): Linearity {
  return linearityOf(states, activation);
}

/** Whether every neuron of the layer was exactly linear on the training data. */
export function isLinear(layer: LayerLinearity): boolean {
  return layerLinearity(layer) === 'exact';
}

/** The exactly linear piece of each neuron; null if the neuron is not exactly linear or its slope is unknown. */
export function linearPieces({ activation, states, trainedSlopes }: LayerLinearity): readonly (LinearPiece<number> | null)[] {
  const regions = new Map<NeuronState | 'bent', Region>(activation.regions.map((region) => [region.name, region]));
  return states.map((state, neuron) => {
    const { piece, isExact } = regions.get(state) ?? {};
    if (!piece || !isExact) return null;
    const slope = piece.slope === 'trained' ? (trainedSlopes?.[neuron] ?? null) : piece.slope;
    return slope === null ? null : { slope, offset: piece.offset };
  });
}

/**
 * The s of a linear layer's form diag(s): 1 for always ON, 0 or the activation's slope for always OFF. Throws if the layer is not linear or
 * its trained slopes are unknown.
 */
export function linearScale(layer: LayerLinearity): Float32Array {
  return linearForm(layer).scale;
}

/**
 * Replaces the activations of linear layers by diag(s), followed by a bias where neurons are saturated. Exact on the data whose states were
 * observed unless a tolerance ignores some; on other data neurons may flip.
 */
export function linearizeLayers(model: Model, layers: readonly LayerLinearity[]): Model {
  if (layers.length === 0) return model;
  const draft = GraphDraft.of(model);
  for (const linearity of layers) {
    const { activation } = linearity.layer;
    draft.replace({ id: activation, op: 'scale', inputs: draft.find(activation)?.inputs ?? [] }, { scale: linearScale(linearity) });
    insertOffsets(draft, activation, activation, linearForm(linearity).pieces);
  }
  return draft.finish();
}

/** A layer with neurons to silence. */
interface Silencing {
  readonly linearity: LayerLinearity;
  readonly neurons: ReadonlySet<number>;
}

/** Silences neurons with a constant output: s y(z) + c with s = 0 for them and 1 for the others. As exact as {@link linearizeLayers}. */
export function silenceNeurons(model: Model, layers: readonly Silencing[]): Model {
  const open = layers.filter(({ neurons }) => neurons.size > 0);
  if (open.length === 0) return model;
  const draft = GraphDraft.of(model);
  for (const { linearity, neurons } of open) {
    const { activation } = linearity.layer;
    const pieces = linearPieces(linearity).map((piece, neuron) => (neurons.has(neuron) && piece ? piece : IDENTITY));
    const scale = Float32Array.from(pieces, ({ slope }) => slope);
    const silence = draft.insertAfter(activation, { id: `${activation}/silence`, op: 'scale', inputs: [activation] }, { scale });
    insertOffsets(draft, activation, silence, pieces);
  }
  return draft.finish();
}

const IDENTITY: LinearPiece<number> = { slope: 1, offset: 0 };

function insertOffsets(draft: GraphDraft, activation: string, after: string, pieces: readonly LinearPiece<number>[]): void {
  if (pieces.every(({ offset }) => offset === 0)) return;
  const node = { id: `${activation}/offset`, op: 'bias', inputs: [after], shape: [pieces.length] } as const;
  draft.insertAfter(after, node, { bias: Float32Array.from(pieces, ({ offset }) => offset) });
}

interface LinearForm {
  readonly pieces: readonly LinearPiece<number>[];
  readonly scale: Float32Array;
}

/** A plan tries each layer in many combinations with others. */
const knownForms = new WeakMap<LayerLinearity, LinearForm>();

function linearForm(linearity: LayerLinearity): LinearForm {
  const known = knownForms.get(linearity);
  if (known) return known;
  const pieces = linearPieces(linearity).map((piece) => {
    if (!piece) throw new Error(`${linearity.layer.name} is not linear, or its slopes are unknown`);
    return piece;
  });
  const form = { pieces, scale: Float32Array.from(pieces, ({ slope }) => slope) };
  knownForms.set(linearity, form);
  return form;
}
