import type { StateCounts } from '#shared/entropy/index.ts';
import { consideredLayers } from '#shared/graph/index.ts';
import type { ConsideredLayer } from '#shared/graph/considered-layers.ts';
import { ModelDraft, type Model } from './model.ts';

/** States by activation id over the training set. */
export type ObservedStates = ReadonlyMap<string, StateCounts>;

/** States told by the layers' names, as a run's journal does. Those of layers that there are not are left out. */
export function statesByActivation(
  layers: readonly Pick<ConsideredLayer, 'name' | 'activation'>[],
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

/** What a neuron did on the data: always ON (linear), always OFF (zero), or both. */
export type NeuronForm = 'on' | 'off' | 'mixed';

export interface LayerForm {
  readonly layer: ConsideredLayer;
  readonly forms: readonly NeuronForm[];
}

/**
 * The forms of each considered layer's neurons; a minority of at most `tolerance` observations counts as none. A neuron that was
 * only ever at 0 is OFF: the rectifier yields 0 there either way.
 */
export function layerForms({ graph }: Pick<Model, 'graph'>, states: ObservedStates, tolerance = 0): readonly LayerForm[] {
  return consideredLayers(graph).flatMap((layer) => {
    const counts = states.get(layer.activation);
    return counts ? [{ layer, forms: counts.on.map((on, neuron) => neuronForm(on, counts.off[neuron] ?? 0, tolerance)) }] : [];
  });
}

export function isLinear({ forms }: LayerForm): boolean {
  return !forms.includes('mixed');
}

/** The s of the linear form diag(s): 1 for always ON, 0 for always OFF. */
export function linearScale({ forms }: LayerForm): Float32Array {
  return Float32Array.from(forms, (form) => (form === 'on' ? 1 : 0));
}

/**
 * A rectifier whose neurons all keep one state becomes diag(s), s = 1 for always ON and 0 for always OFF. Equal on the data on which
 * the states were observed; elsewhere neurons may flip.
 */
export function lineariseLayer(model: Model, form: LayerForm): Model {
  const { layer } = form;
  const draft = new ModelDraft(model);
  const inputs = model.graph.nodes.find((node) => node.id === layer.activation)?.inputs ?? [];
  draft.replace({ id: layer.activation, op: 'scale', inputs }, { scale: linearScale(form) });
  return draft.finish();
}

/** Silences the always-OFF neurons of a rectifier that stays: y = s relu(z), s = 0 for them. Equal on the data. */
export function dropOffNeurons(model: Model, { layer, forms }: LayerForm): Model {
  const draft = new ModelDraft(model);
  const silence = { id: `${layer.activation}/silence`, op: 'scale', inputs: [layer.activation] } as const;
  draft.insertAfter(layer.activation, silence, { scale: Float32Array.from(forms, (form) => (form === 'off' ? 0 : 1)) });
  return draft.finish();
}

function neuronForm(on: number, off: number, tolerance: number): NeuronForm {
  if (Math.min(on, off) > tolerance) return 'mixed';
  return on > off ? 'on' : 'off';
}
