import { consideredLayers, layersWithoutBypass, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import { anyChannel, influencingChannels, varyingChannels } from './channel-flow.ts';

export interface Liveness {
  /** Considered layers from whose rectifier no surviving path leads to the output. */
  readonly dead: readonly string[];
  /** Considered layers whose rectifier's input no longer depends on the network's input. */
  readonly constant: readonly string[];
  /** Empty while the output depends on the input; otherwise the layers that were emptied with no path around them. */
  readonly collapse: readonly string[];
}

/**
 * Which considered layers still matter, by the surviving weights alone. `weights` are effective ones: pruned weights are 0.
 */
export function liveness(graph: ModelGraph, weights: Weights): Liveness {
  const layers = consideredLayers(graph);
  const influencing = influencingChannels(graph, weights);
  const varying = varyingChannels(graph, weights);
  return {
    dead: layers.filter((layer) => !anyChannel(influencing, layer.activation)).map((layer) => layer.name),
    constant: layers.filter((layer) => !anyChannel(varying, layer.activation)).map((layer) => layer.name),
    collapse: anyChannel(varying, graph.output) ? [] : emptiedLayers(graph, weights),
  };
}

/** Emptied layers without a bypass; when only several together cut the network, every emptied one. */
function emptiedLayers(graph: ModelGraph, weights: Weights): readonly string[] {
  const isEmpty = (map: string): boolean => weights.get(`${map}/kernel`)?.every((weight) => weight === 0) ?? false;
  const emptied = consideredLayers(graph).filter((layer) => isEmpty(layer.map));
  const unbypassed = new Set(layersWithoutBypass(graph));
  const alone = emptied.filter((layer) => unbypassed.has(layer.name));
  return (alone.length > 0 ? alone : emptied.length > 0 ? emptied : consideredLayers(graph)).map((layer) => layer.name);
}
