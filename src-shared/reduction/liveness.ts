import { layersWithoutBypass, type ModelGraph, type PrunableLayer, prunableLayers, type Weights } from '#shared/graph/index.ts';
import { anyChannel, influencingChannels, varyingChannels } from './channel-flow.ts';

export interface Liveness {
  /** Prunable layers whose rectifier has no surviving path to the output. */
  readonly dead: readonly string[];
  /** Prunable layers whose rectifier's input no longer depends on the network's input. */
  readonly constant: readonly string[];
  /** Empty while the output depends on the input; otherwise the emptied layers without a bypass. */
  readonly collapse: readonly string[];
}

/**
 * Finds the prunable layers that no longer matter, from the surviving weights alone. In `weights`, pruned weights are 0. `layers` may be
 * those of the network before some of its rectifiers became linear forms.
 */
export function liveness(graph: ModelGraph, weights: Weights, layers: readonly PrunableLayer[] = prunableLayers(graph)): Liveness {
  const influencing = influencingChannels(graph, weights);
  const varying = varyingChannels(graph, weights);
  return {
    dead: layers.filter((layer) => !anyChannel(influencing, layer.activation)).map((layer) => layer.name),
    constant: layers.filter((layer) => !anyChannel(varying, layer.activation)).map((layer) => layer.name),
    collapse: anyChannel(varying, graph.output) ? [] : emptiedLayers(graph, weights, layers),
  };
}

/**
 * Layers that have no weights left, or whose linear form is 0, and that have no bypass. If only several layers together cut the network,
 * all emptied ones.
 */
function emptiedLayers(graph: ModelGraph, weights: Weights, layers: readonly PrunableLayer[]): readonly string[] {
  const isZero = (parameter: string): boolean => weights.get(parameter)?.every((weight) => weight === 0) ?? false;
  const emptied = layers.filter(({ kernel, activation }) => isZero(`${kernel}/kernel`) || isZero(`${activation}/scale`));
  const unbypassed = new Set(layersWithoutBypass(graph, layers));
  const alone = emptied.filter((layer) => unbypassed.has(layer.name));
  return (alone.length > 0 ? alone : emptied.length > 0 ? emptied : layers).map((layer) => layer.name);
}
