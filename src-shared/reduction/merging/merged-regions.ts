import { type GraphNode, graphView } from '#shared/graph/index.ts';
import type { PlanBuilder } from '../plan-builder.ts';
import type { LinearRegion } from './linear-region.ts';
import { mergedLayer, type MergedNodes } from './merge-region.ts';

/** What regions of a network become; those that a merge elsewhere has left as they are, are not computed again. */
export class MergedRegions {
  readonly #plan: Pick<PlanBuilder, 'graph' | 'modelAt'>;
  readonly #known = new Map<string, { readonly nodes: readonly GraphNode[]; readonly merged: MergedNodes }>();

  constructor(plan: Pick<PlanBuilder, 'graph' | 'modelAt'>) {
    this.#plan = plan;
  }

  of(region: LinearRegion): MergedNodes {
    const view = graphView(this.#plan.graph);
    const nodes = region.nodes.map((id) => view.node(id));
    const key = [region.source, ...region.nodes].join('\n');
    const known = this.#known.get(key);
    // A merge replaces the nodes whose parameters it changes.
    if (known?.nodes.every((node, index) => node === nodes[index])) return known.merged;
    const { node, hasBorder } = mergedLayer(this.#plan.modelAt(region.nodes), region);
    const merged = { node, hasBorder };
    this.#known.set(key, { nodes, merged });
    return merged;
  }
}
