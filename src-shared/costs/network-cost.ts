import { z } from 'zod';
import { isMap, type ModelGraph } from '#shared/graph/index.ts';
import { depthOf, totalCost } from './costs.ts';

const count = z.int().min(0);

export const costSchema = z.object({ parameters: count, macs: count.describe('Multiply-accumulates of one image.') });

export const networkCostSchema = costSchema.extend({
  maps: count.describe('Convolutions and dense maps.'),
  rectifiers: count,
  depth: count.describe('Rectifiers on the longest path.'),
});

export type NetworkCost = z.output<typeof networkCostSchema>;

/** What a network costs and how deep it is. */
export function networkCost(graph: ModelGraph): NetworkCost {
  return {
    ...totalCost(graph),
    maps: graph.nodes.filter(isMap).length,
    rectifiers: graph.nodes.filter(({ op }) => op === 'activation').length,
    depth: depthOf(graph),
  };
}
