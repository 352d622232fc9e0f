import { layersWithoutBypass, type ModelGraph, type PrunableLayer, prunableLayers, type Weights } from '#shared/graph/index.ts';
import { anyChannel, type ChannelFlags, influencingChannels } from './channel-flow.ts';
import { propagateConstants } from './constants.ts';

export interface Liveness {
  /** Prunable layers whose rectifier has no surviving path to the output. */
  readonly dead: readonly string[];
  /** Prunable layers whose rectifier's input no longer depends on the network's input. */
  readonly constant: readonly string[];
  /** Empty while the output depends on the input; otherwise the layers that cut the network. */
  readonly collapse: readonly string[];
  /**
   * Why these layers cut it; null while the output depends on the input. `emptied`: they have no weights left; `off`: their linear form is 0,
   * since they were always OFF on the training data; `disconnected`: no path of weights is left, although each layer has some.
   */
  readonly cause: CollapseCause | null;
}

export type CollapseCause = 'emptied' | 'off' | 'disconnected';

/**
 * Finds the prunable layers that no longer matter, from the surviving weights alone. In `weights`, pruned weights are 0. `layers` may be
 * those of the network before some of its rectifiers became linear forms.
 */
export function liveness(graph: ModelGraph, weights: Weights, layers: readonly PrunableLayer[] = prunableLayers(graph)): Liveness {
  const influencing = influencingChannels(graph, weights);
  const { varying } = propagateConstants({ graph, weights });
  return {
    dead: layers.filter((layer) => !anyChannel(influencing, layer.activation)).map((layer) => layer.name),
    constant: layers.filter((layer) => !anyChannel(varying, layer.activation)).map((layer) => layer.name),
    ...(anyChannel(varying, graph.output) ? { collapse: [], cause: null } : collapseOf(graph, weights, layers)),
  };
}

/** Whether each neuron has a surviving path to the output, by the id of its activation. In `weights`, pruned weights are 0. */
export function liveNeurons(graph: ModelGraph, weights: Weights): ChannelFlags {
  return influencingChannels(graph, weights);
}

/**
 * The layers without a bypass that have no weights left; without such layers, those whose linear form is 0. If only several layers together
 * cut the network, all that are emptied or OFF.
 */
function collapseOf(
  graph: ModelGraph,
  weights: Weights,
  layers: readonly PrunableLayer[],
): { readonly collapse: readonly string[]; readonly cause: CollapseCause } {
  const isZero = (parameter: string): boolean => weights.get(parameter)?.every((weight) => weight === 0) ?? false;
  const emptied = layers.filter(({ kernel }) => isZero(`${kernel}/kernel`));
  const off = layers.filter(({ activation }) => isZero(`${activation}/scale`));
  const unbypassed = new Set(layersWithoutBypass(graph, layers));
  const alone = (one: readonly PrunableLayer[]): readonly PrunableLayer[] => one.filter(({ name }) => unbypassed.has(name));
  const found = [
    { cutting: alone(emptied), cause: 'emptied' },
    { cutting: alone(off), cause: 'off' },
    { cutting: emptied, cause: 'emptied' },
    { cutting: off, cause: 'off' },
  ] as const;
  const { cutting, cause } = found.find((one) => one.cutting.length > 0) ?? { cutting: layers, cause: 'disconnected' };
  return { collapse: cutting.map(({ name }) => name), cause };
}
