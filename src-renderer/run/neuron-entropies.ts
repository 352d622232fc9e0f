import { DEFAULT_TAU } from '#shared/activations/index.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import { entropyConventions, type EntropySettings, neuronEntropies } from '#shared/entropy/index.ts';
import { type Activation, activationOf, graphView, isReadable } from '#shared/graph/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import type { NeuronStates } from '../charts/neuron-histogram.ts';

/** Runs of other programs do not say how they measure entropy. */
const DEFAULT: EntropySettings = { ...entropyConventions.nepenthe, tau: DEFAULT_TAU, tolerance: 0 };
/** Its states are the signs; also stands for activations that are unknown or linear forms. */
const RELU = activationOf({ kind: 'relu' });

/** Each layer's state counts with the entropies of its neurons over the whole training set, as the run's experiment measures them. */
export function withNeuronEntropies(
  measured: readonly LayerEntropy[],
  { experiment, graph, layers }: Pick<RunDetail, 'experiment' | 'graph' | 'layers'>,
): readonly (LayerEntropy & NeuronStates)[] {
  const settings = experiment?.entropy ?? DEFAULT;
  const view = graph && isReadable(graph) ? graphView(graph) : undefined;
  const activationIn = (layer: string): Activation => {
    const node = view?.find(layers.find(({ name }) => name === layer)?.activation ?? '');
    return node?.op === 'activation' ? activationOf(node) : RELU;
  };
  return measured.map((layer) => ({ ...layer, entropies: neuronEntropies(layer, settings, activationIn(layer.layer)) }));
}
