import { type GraphView, graphView, hasKernel, type ModelGraph, positionsOf } from '#shared/graph/index.ts';
import { type LinearRegion, linearRegions, macsOf } from './linear-region.ts';
import { mergedNodes } from './merge-ids.ts';
import type { MergePolicy, PredictedLatency } from './merge-policy.ts';
import { mergedGraph } from './merge-region.ts';
import type { MergedRegions } from './merged-regions.ts';
import type { RegionLimit } from './region-walk.ts';
import { weightsOf } from './sliding-map.ts';

/** A region that can become one layer, and what that changes. */
export interface Merge {
  readonly region: LinearRegion;
  /** Multiply-accumulates before and after. */
  readonly macs: { readonly before: number; readonly after: number };
  readonly latency: PredictedLatency | undefined;
}

/** All merges of a network that are exact for every input, by the id of their last node, and the nodes that no merge can include. */
export interface PossibleMerges {
  readonly regions: ReadonlyMap<string, readonly LinearRegion[]>;
  readonly merges: ReadonlyMap<LinearRegion, Merge>;
  readonly limits: readonly RegionLimit[];
}

export function possibleMerges(graph: ModelGraph, merged: MergedRegions, { predict }: MergePolicy): PossibleMerges {
  const view = graphView(graph);
  const regions = new Map<string, readonly LinearRegion[]>();
  const merges = new Map<LinearRegion, Merge>();
  const limits = new Map<string, RegionLimit>();
  for (const { id } of graph.nodes) {
    const found = linearRegions(graph, id);
    regions.set(id, found.regions);
    if (found.limit) limits.set(`${found.limit.first}\n${found.limit.second}`, found.limit);
    for (const region of found.regions) {
      if (!isMerge(view, region)) continue;
      const macs = { before: macsOf(graph, region), after: mergedMacs(view, region) };
      const latency = predict?.(graph, mergedGraph(graph, region, merged.of(region)));
      merges.set(region, { region, macs, latency });
    }
  }
  return { regions, merges, limits: [...limits.values()] };
}

/** What a division of a chain of regions into merges gains; of two equal values, the next one decides. */
type Gain = readonly number[];

/** Measures a merge: undefined if it must not be done. */
type Measure = (merge: Merge) => Gain | undefined;

const NOTHING: Gain = [0, 0, 0];

/**
 * The merges of the best division of each chain of linear layers, from the last one to the first, by dynamic programming over the nodes at which
 * a chain can be divided; none where nothing is gained. A chain is divided by the time saved in total, then by multiply-accumulates. A merge whose
 * latency is predicted must save time, any other must take no more multiply-accumulates. With `all`, chains are divided by removed layers. No
 * node is in two merges.
 */
export function bestMerges(graph: ModelGraph, { regions, merges }: PossibleMerges, { mode }: MergePolicy): readonly Merge[] {
  const view = graphView(graph);
  const layersOf = ({ region }: Merge): number => region.nodes.filter((id) => view.node(id).op !== 'dropout').length - 1;
  const savedMacs = ({ macs }: Merge): number => macs.before - macs.after;
  const byLayers: Measure = (merge) => [layersOf(merge), savedMacs(merge), 0];
  const byCost: Measure = (merge) => {
    if (mode === 'dense' && !isDense(view, merge.region)) return undefined;
    const savedTime = merge.latency ? merge.latency.before - merge.latency.after : 0;
    const isCheaper = merge.latency ? savedTime > 0 : savedMacs(merge) >= 0;
    return isCheaper ? [savedTime, savedMacs(merge), layersOf(merge)] : undefined;
  };
  const divisionOf = bestDivisions(regions, merges, mode === 'all' ? byLayers : byCost);
  const merged = new Set<string>();
  const chosen = new Set<Merge>();
  for (const { id } of graph.nodes.toReversed()) {
    if (merged.has(id)) continue;
    for (const merge of divisionOf(id).merges) {
      if (merge.region.nodes.some((node) => merged.has(node))) continue;
      chosen.add(merge);
      for (const node of merge.region.nodes) merged.add(node);
    }
  }
  return [...chosen].sort((one, other) => view.indexOf(other.region.exit) - view.indexOf(one.region.exit));
}

interface Division {
  readonly gain: Gain;
  readonly merges: readonly Merge[];
}

/** The best division of the chain that ends in a node. */
function bestDivisions(regions: PossibleMerges['regions'], merges: PossibleMerges['merges'], measure: Measure): (exit: string) => Division {
  const known = new Map<string, Division>();
  const best = (id: string): Division => {
    const own = regions.get(id) ?? [];
    const [smallest] = own;
    if (!smallest) return { gain: NOTHING, merges: [] };
    let division = known.get(id);
    if (division) return division;
    division = best(smallest.source);
    for (const region of own) {
      const merge = merges.get(region);
      const gain = merge && measure(merge);
      if (!gain) continue;
      const rest = best(region.source);
      const total = gain.map((value, index) => value + (rest.gain[index] ?? 0));
      if (isMore(total, division.gain)) division = { gain: total, merges: [merge, ...rest.merges] };
    }
    known.set(id, division);
    return division;
  };
  return best;
}

function isMore(one: Gain, other: Gain): boolean {
  const different = one.findIndex((value, index) => value !== other[index]);
  return different >= 0 && (one[different] ?? 0) > (other[different] ?? 0);
}

/** Whether merging a region leaves fewer kernel layers, sums and pools. */
function isMerge(view: GraphView, region: LinearRegion): boolean {
  const merged = mergedNodes(view, region);
  return merged.length > 1 && merged.some(hasKernel);
}

function isDense(view: GraphView, { nodes, exit }: LinearRegion): boolean {
  return view.node(exit).op === 'dense' && nodes.every((id) => ['dense', 'dropout'].includes(view.node(id).op));
}

function mergedMacs(view: GraphView, { exit, map }: LinearRegion): number {
  return positionsOf(view.shapeAt(exit)) * weightsOf(map);
}
