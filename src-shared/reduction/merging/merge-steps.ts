import { graphView, hasKernel, type ModelGraph, operationOf } from '#shared/graph/index.ts';
import { formatCount, listed } from '#shared/text/index.ts';
import type { PlanBuilder } from '../plan-builder.ts';
import type { DraftStep } from '../reduction-step.ts';
import { bestMerges, type Merge, type PossibleMerges, possibleMerges } from './choose-merges.ts';
import type { LinearRegion } from './linear-region.ts';
import { mergedNodes, MergeIds } from './merge-ids.ts';
import type { MergePolicy } from './merge-policy.ts';
import { mergedGraph, type MergedLayer, mergedLayer, mergeRegion } from './merge-region.ts';
import { MergedRegions } from './merged-regions.ts';
import { type RefusedMerge, slowerText } from './refused-merge.ts';
import type { RegionLimit } from './region-walk.ts';

/**
 * Merges linear layers without a nonlinearity between them, with the skips around them: first the merges that are forced, then the best
 * divisions of what remains. Returns the merges that were not done, and why.
 */
export function mergeLinearLayers(plan: PlanBuilder, policy: MergePolicy): readonly RefusedMerge[] {
  const ids = new MergeIds();
  const merged = new MergedRegions(plan);
  const declined = new Set<string>();
  for (;;) {
    const possible = possibleMerges(plan.graph, merged, policy);
    const open = withoutSteps(plan.graph, possible, { ids, without: declined });
    const forced = forcedMerge(plan, open, ids);
    const merges = forced ? [forced] : bestMerges(plan.graph, open, policy);
    if (merges.length === 0) {
      const unlisted = withoutSteps(plan.graph, possible, { ids, without: plan.leftOut });
      return refusals(plan.graph, unlisted, { ids, policy });
    }
    for (const merge of merges) {
      const id = ids.idOf(graphView(plan.graph), merge.region);
      const isWanted = merge === forced || merge.latency !== undefined || policy.mode === 'all';
      if (!takeMerge(plan, merge.region, { ids, isWanted })) declined.add(id);
    }
  }
}

/** The first of the forced merges that is possible now. */
function forcedMerge({ graph, forced }: PlanBuilder, possible: PossibleMerges, ids: MergeIds): Merge | undefined {
  if (forced.length === 0) return undefined;
  const view = graphView(graph);
  const byId = Map.groupBy(possible.merges, ([region]) => ids.idOf(view, region));
  const id = forced.find((one) => byId.has(one));
  // Several regions can have the same layers.
  return id === undefined ? undefined : bestMerges(graph, { ...possible, merges: new Map(byId.get(id)) }, { mode: 'all' })[0];
}

interface Taking {
  readonly ids: MergeIds;
  /** Whether the merge is listed even if the network does not become cheaper, shallower or smaller. */
  readonly isWanted: boolean;
}

/** Lists a merge and applies it unless it is left out. Returns whether it was applied. */
function takeMerge(plan: PlanBuilder, region: LinearRegion, { ids, isWanted }: Taking): boolean {
  const view = graphView(plan.graph);
  const layer = mergedLayer(plan.modelAt(region.nodes), region);
  const step = stepOf(plan.graph, region, { ids, layer });
  const isTaken = plan.defer(step, {
    graph: mergedGraph(plan.graph, region, layer),
    layer: layer.node.id,
    apply: (current) => mergeRegion(current, region, layer),
    isWanted,
  });
  if (!isTaken) return false;
  ids.record(view, region, layer.node.id);
  for (const id of region.nodes) if (id !== layer.node.id) plan.merge(id, layer.node.id);
  return true;
}

function withoutSteps(
  graph: ModelGraph,
  possible: PossibleMerges,
  { ids, without }: { readonly ids: MergeIds; readonly without: ReadonlySet<string> },
): PossibleMerges {
  const view = graphView(graph);
  return { ...possible, merges: new Map([...possible.merges].filter(([region]) => !without.has(ids.idOf(view, region)))) };
}

function stepOf(
  graph: ModelGraph,
  region: LinearRegion,
  { ids, layer }: { readonly ids: MergeIds; readonly layer: MergedLayer },
): DraftStep {
  const view = graphView(graph);
  const { node, hasBorder } = layer;
  const inside = mergedNodes(view, region);
  const others = inside.flatMap(({ id }) => (id === node.id ? [] : [id]));
  const constants = hasBorder ? ' Their biases become a map of constants, with different values at the padded border.' : '';
  return {
    id: ids.idOf(view, region),
    kind: ids.kindOf(view, region),
    nodes: region.nodes.toReversed(),
    what: `Merge ${listed(others)} into ${node.id}`,
    why: `${reasonOf(graph, region, node)}${constants}`,
    exactOn: 'input',
  };
}

/** Why the layers of a region can become `node`. */
function reasonOf(graph: ModelGraph, region: LinearRegion, node: MergedLayer['node']): string {
  const view = graphView(graph);
  const inside = mergedNodes(view, region);
  const label = operationOf(node).label(node, view.shapeAt(region.source), view.shapeAt(region.exit));
  if (inside.some(({ op }) => op === 'add')) return `All branches from ${region.source} to their sum are linear. They become a ${label}.`;
  if (inside.filter(hasKernel).every(({ op }) => op === 'dense'))
    return 'There is no nonlinearity between them: W = W1 W2, b = b1 W2 + b2.';
  return `There is no nonlinearity between them, and no padding that would change the result. They become a ${label}.`;
}

/** The merges of a network that are not exact, and the smallest ones of each chain that gain nothing. */
function refusals(
  graph: ModelGraph,
  { merges, limits, regions }: PossibleMerges,
  { ids, policy }: { readonly ids: MergeIds; readonly policy: MergePolicy },
): readonly RefusedMerge[] {
  if (policy.mode === 'dense') return [];
  const view = graphView(graph);
  const costly = new Map<string, RefusedMerge>();
  for (const own of regions.values()) {
    const merge = own.flatMap((region) => merges.get(region) ?? [])[0];
    if (!merge) continue;
    const id = ids.idOf(view, merge.region);
    const nodes = mergedNodes(view, merge.region).map((node) => node.id);
    if (!costly.has(id)) costly.set(id, { id, nodes, why: costText(merge) });
  }
  return [...limits.map(limitRefusal), ...costly.values()];
}

function limitRefusal({ first, second, reason }: RegionLimit): RefusedMerge {
  const why = {
    padding: `${second} pads the output of ${first} with zeros, so one layer would give a different result at the border.`,
    stride: `The parallel branches around ${second} have different strides.`,
  } as const;
  return { nodes: [first, second], why: why[reason] };
}

function costText({ macs, latency }: Merge): string {
  if (latency) return slowerText('One layer', latency);
  if (macs.after === macs.before) return 'One layer would save no multiply-accumulates and need more parameters.';
  return `One layer would take ${formatCount(macs.after)} multiply-accumulates instead of ${formatCount(macs.before)}.`;
}
