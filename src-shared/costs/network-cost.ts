import { z } from 'zod';
import { hasKernel, type ModelGraph } from '#shared/graph/index.ts';
import { depthOf, totalCost } from './costs.ts';

const count = z.int().min(0);

export const costSchema = z.object({ parameters: count, macs: count.describe('Multiply-accumulates per image.') });

export const networkCostSchema = costSchema.extend({
  kernelLayers: count.describe('Convolutions and dense layers.'),
  rectifiers: count,
  depth: count.describe('Rectifiers on the longest path.'),
});

export type NetworkCost = z.output<typeof networkCostSchema>;

/** The cost and depth of a network. */
export function networkCost(graph: ModelGraph): NetworkCost {
  return {
    ...totalCost(graph),
    kernelLayers: graph.nodes.filter(hasKernel).length,
    rectifiers: graph.nodes.filter(({ op }) => op === 'activation').length,
    depth: depthOf(graph),
  };
}
