import { nodeCosts } from '#shared/costs/index.ts';
import { graphView, type ModelGraph } from '#shared/graph/index.ts';
import { type MapAlgebra, type RegionLimit, walkBackward } from './region-walk.ts';
import { added, composed, identityMap, type SlidingMap, slidingMapOf } from './sliding-map.ts';

/**
 * A part of a network that is one sliding map of another node, and a constant. All its nodes are linear, and only nodes of the region read
 * them, except for the last one.
 */
export interface LinearRegion {
  /** The node that the region reads; it is not part of it. */
  readonly source: string;
  /** The last node. */
  readonly exit: string;
  /** From the exit backward. */
  readonly nodes: readonly string[];
  readonly map: SlidingMap;
}

export interface RegionsOfExit {
  /** From the smallest to the largest. */
  readonly regions: readonly LinearRegion[];
  /** What limits the largest one; undefined if a node that is not linear or is read elsewhere does. */
  readonly limit: RegionLimit | undefined;
}

const SHAPES: MapAlgebra<SlidingMap> = { identity: identityMap, mapOf: slidingMapOf, composed, added };

/** The regions that end in a node. */
export function linearRegions(graph: ModelGraph, exit: string): RegionsOfExit {
  const regions: LinearRegion[] = [];
  const limit = walkBackward(graphView(graph), exit, SHAPES, (nodes, terms) => {
    const [[source, map] = [], another] = [...terms];
    if (source !== undefined && map && !another) regions.push({ source, exit, nodes: [...nodes], map });
  });
  return { regions, limit };
}

/** Multiply-accumulates of a region. */
export function macsOf(graph: ModelGraph, { nodes }: Pick<LinearRegion, 'nodes'>): number {
  const costs = nodeCosts(graph);
  return nodes.reduce((sum, id) => sum + (costs.get(id)?.macs ?? 0), 0);
}
