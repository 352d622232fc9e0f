import { extentOf, isGain, networkCost } from '#shared/costs/index.ts';
import { graphView, type Model, type ModelGraph } from '#shared/graph/index.ts';
import type { MergePolicy } from '../merging/merge-policy.ts';
import { reducedGraph } from '../reduced-graph.ts';
import { type MovedPadding, movedPadding, withPaddings } from './moved-padding.ts';

/**
 * The paddings of convolutions that move to the convolution before them, so that both become one layer: those with which the network is
 * predicted to be faster after its reduction, or takes fewer multiply-accumulates where latencies are not known; with `merge: all`, those
 * with which more layers merge; with `merge: dense`, none. From the last layer to the first, so that padding can move through a whole chain.
 */
export function chooseHoists(model: Model, merging: MergePolicy): readonly MovedPadding[] {
  if (merging.mode === 'dense') return [];
  const chosen: MovedPadding[] = [];
  let { graph } = model;
  let reduced = reducedGraph(model, merging);
  if (!reduced) return [];
  for (const { id } of model.graph.nodes.toReversed()) {
    const moved = movedPadding(graph, graphView(graph).node(id));
    if (!moved) continue;
    const hoisted = withPaddings(graph, moved.paddings);
    const next = reducedGraph({ ...model, graph: hoisted }, merging);
    if (!next || !pays(reduced, next, merging)) continue;
    [graph, reduced] = [hoisted, next];
    chosen.push(moved);
  }
  return chosen;
}

function pays(before: ModelGraph, after: ModelGraph, { mode, predict }: MergePolicy): boolean {
  if (mode === 'all') return layersOf(after) < layersOf(before);
  const latency = predict?.(before, after);
  return latency ? latency.after < latency.before : isGain(extentOf(before), extentOf(after));
}

function layersOf(graph: ModelGraph): number {
  return networkCost(graph).kernelLayers;
}
