import type { PrunableLayer } from '#shared/graph/index.ts';
import type { InitialModel } from '#shared/networks/index.ts';
import { withSlopes } from '#shared/reduction/index.ts';

/** The model with a slope after the activation of each given layer, 0 at first, which leaves the network unchanged. */
export function slopedModel(model: InitialModel, layers: readonly PrunableLayer[]): InitialModel {
  if (layers.length === 0) return model;
  const { graph, weights } = withSlopes(
    model.graph,
    layers.map(({ activation }) => activation),
  );
  return { ...model, graph, weights: (imported) => new Map([...model.weights(imported), ...weights]) };
}
