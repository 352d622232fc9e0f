import type { NodeCost } from '#shared/costs/index.ts';
import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import type { Table } from '#shared/text/index.ts';
import { formatShape } from '../graph-view/operations.ts';
import type { NetworkRound } from './network-rounds.ts';

/** One row per round and layer. */
export function layerTable(rounds: readonly NetworkRound[]): Table {
  return {
    columns: ['round', 'layer', 'state', 'entropy', 'mean', 'nonzero', 'minority', 'weights', 'remaining'],
    rows: rounds.flatMap(({ round, layers }) =>
      [...layers].map(([layer, { reading, weights, remaining }]) => [
        round,
        layer,
        reading.state,
        reading.entropy,
        reading.mean,
        reading.nonzero,
        reading.minority,
        weights,
        remaining,
      ]),
    ),
  };
}

/** One row per node. */
export function nodeTable({ nodes }: ModelGraph, shapes: ReadonlyMap<string, Shape>, costs: ReadonlyMap<string, NodeCost>): Table {
  return {
    columns: ['node', 'operation', 'inputs', 'shape', 'parameters', 'macs'],
    rows: nodes.map(({ id, op, inputs }) => [
      id,
      op,
      inputs.join(' '),
      formatShape(shapes.get(id) ?? []),
      costs.get(id)?.parameters ?? 0,
      costs.get(id)?.macs ?? 0,
    ]),
  };
}
