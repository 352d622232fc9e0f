import type { ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { layerSummaries } from './plan-experiment.ts';

/**
 * The layers that another program has measured, with their places in the network: a layer belongs to the activation with its name. If some
 * name none, but there are as many layers as the network has, with the same numbers of neurons, they are taken in order.
 */
export function measuredLayers(graph: ModelGraph, measured: readonly LayerSummary[]): LayerSummary[] {
  const own = layerSummaries(graph, { gates: true });
  const byActivation = new Map(own.map((layer) => [layer.activation, layer]));
  const areNamed = measured.every(({ activation }) => byActivation.has(activation));
  const areInOrder = measured.length === own.length && measured.every(({ neurons }, index) => neurons === own[index]?.neurons);
  return measured.map((layer, index) => {
    const found = !areNamed && areInOrder ? own[index] : byActivation.get(layer.activation);
    return found ? { ...found, name: layer.name } : layer;
  });
}
