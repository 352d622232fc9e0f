import type { StateCounts } from '#shared/entropy/index.ts';
import { activationOf, prunableLayers, nodeOf, type Activation } from '#shared/graph/index.ts';
import type { PrunableLayer } from '#shared/graph/prunable-layers.ts';
import { ModelDraft, type Model } from './model.ts';

/** States by activation id over the training set. */
export type ObservedStates = ReadonlyMap<string, StateCounts>;

/** States told by the layers' names, as a run's journal does. Those of layers that there are not are left out. */
export function statesByActivation(
  layers: readonly Pick<PrunableLayer, 'name' | 'activation'>[],
  told: readonly (StateCounts & { readonly layer: string })[],
): ObservedStates {
  const activations = new Map(layers.map(({ name, activation }) => [name, activation]));
  return new Map(
    told.flatMap(({ layer, on, off, zero }) => {
      const activation = activations.get(layer);
      return activation === undefined ? [] : [[activation, { on, off, zero }] as const];
    }),
  );
}

/** What a neuron did on the data: always ON, always OFF, or both. */
export type NeuronForm = 'on' | 'off' | 'mixed';

export interface LayerForm {
  readonly layer: PrunableLayer;
  readonly activation: Activation;
  readonly forms: readonly NeuronForm[];
  /** PReLU's own slope of each neuron, where the values of the network are known. */
  readonly trainedSlopes?: Float32Array | undefined;
}

/** A network whose values matter only where an activation has some of its own. */
type Outline = Pick<Model, 'graph'> & Partial<Model>;

/**
 * The forms of each prunable layer's neurons; a minority of at most `tolerance` observations counts as none. A neuron that was
 * only ever at 0 is OFF: the activation yields 0 there either way.
 */
export function layerForms(model: Outline, states: ObservedStates, tolerance = 0): readonly LayerForm[] {
  const { graph } = model;
  return prunableLayers(graph).flatMap((layer) => {
    const counts = states.get(layer.activation);
    const activation = nodeOf(graph, layer.activation);
    if (!counts || activation.op !== 'activation') return [];
    return [
      {
        layer,
        activation: activationOf(activation),
        forms: counts.on.map((on, neuron) => neuronForm(on, counts.off[neuron] ?? 0, tolerance)),
        ...(activation.kind === 'prelu' && { trainedSlopes: model.weights?.get(`${activation.id}/slope`) }),
      },
    ];
  });
}

/** Whether every neuron of the layer was linear on the data. */
export function isLinear({ activation, forms }: LayerForm): boolean {
  return forms.every((form) => form !== 'mixed' && activation.slope[form] !== null);
}

/** The s of a linear layer's form diag(s): 1 for always ON, 0 or the activation's slope for always OFF. */
export function linearScale(layer: LayerForm): Float32Array {
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
  const node = nodeOf(graph, activation);
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
export function silentNeurons(layer: LayerForm): number {
  return slopesOf(layer).filter((slope) => slope === 0).length;
}

/**
 * A rectifier whose neurons were all linear becomes diag(s). Equal on the data on which the states were observed; elsewhere neurons
 * may flip.
 */
export function linearizeLayer(model: Model, form: LayerForm): Model {
  const { layer } = form;
  const draft = new ModelDraft(model);
  const inputs = model.graph.nodes.find((node) => node.id === layer.activation)?.inputs ?? [];
  draft.replace({ id: layer.activation, op: 'scale', inputs }, { scale: linearScale(form) });
  return draft.finish();
}

/** Silences the always-OFF neurons of a rectifier that stays: s y(z), s = 0 for them. Equal on the data. */
export function dropOffNeurons(model: Model, form: LayerForm): Model {
  const { layer } = form;
  const draft = new ModelDraft(model);
  const silence = { id: `${layer.activation}/silence`, op: 'scale', inputs: [layer.activation] } as const;
  draft.insertAfter(layer.activation, silence, { scale: Float32Array.from(slopesOf(form), (slope) => (slope === 0 ? 0 : 1)) });
  return draft.finish();
}

/** s of y = s z for each neuron; null where there is none, or it is not known. */
function slopesOf({ activation, forms, trainedSlopes }: LayerForm): readonly (number | null)[] {
  return forms.map((form, neuron) => {
    const slope = form === 'mixed' ? null : activation.slope[form];
    return slope === 'trained' ? (trainedSlopes?.[neuron] ?? null) : slope;
  });
}

function neuronForm(on: number, off: number, tolerance: number): NeuronForm {
  if (Math.min(on, off) > tolerance) return 'mixed';
  return on > off ? 'on' : 'off';
}
