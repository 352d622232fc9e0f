import { graphView, type ModelGraph } from '#shared/graph/index.ts';
import { type NodeCost, nodeCosts } from './costs.ts';

/** What a network, or a part of it, takes to compute. */
export interface Extent extends NodeCost {
  readonly rectifiers: number;
  readonly nodes: number;
}

/** The extent of some nodes of a graph, by default of all. */
export function extentOf(graph: ModelGraph, ids: Iterable<string> = graph.nodes.map(({ id }) => id)): Extent {
  const costs = nodeCosts(graph);
  const view = graphView(graph);
  const total = { macs: 0, rectifiers: 0, parameters: 0, nodes: 0 };
  for (const id of ids) {
    const node = view.find(id);
    if (!node) continue;
    const { macs = 0, parameters = 0 } = costs.get(id) ?? {};
    total.macs += macs;
    total.parameters += parameters;
    total.rectifiers += node.op === 'activation' ? 1 : 0;
    total.nodes += 1;
  }
  return total;
}

/**
 * Whether a change makes a network cheaper, shallower or smaller: fewer multiply-accumulates; if they are equal, fewer rectifiers; then fewer
 * parameters; then fewer nodes.
 */
export function isGain(before: Extent, after: Extent): boolean {
  const differing = (['macs', 'rectifiers', 'parameters', 'nodes'] as const).find((measure) => before[measure] !== after[measure]);
  return differing !== undefined && after[differing] < before[differing];
}
