import type { PrunableLayer } from '#shared/graph/index.ts';
import type { InitialModel } from '#shared/networks/index.ts';
import { withSwitches } from '#shared/reduction/index.ts';

/** The model with a switch after the activation of each given layer. Its slope is 0 at first, which leaves the network unchanged. */
export function withSlopes(model: InitialModel, layers: readonly PrunableLayer[]): InitialModel {
  if (layers.length === 0) return model;
  const { graph, weights } = withSwitches(
    model.graph,
    layers.map(({ activation }) => activation),
  );
  return { ...model, graph, weights: (imported) => new Map([...model.weights(imported), ...weights]) };
}
