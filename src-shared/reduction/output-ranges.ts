import { graphView, operationOf, valuesOf, type Interval, type Model } from '#shared/graph/index.ts';
import { UNBOUNDED } from '#shared/graph/operations/intervals.ts';

/**
 * For each node an interval that holds its output for every input: what an activation bounds, and what is made of it without kernels.
 * Intervals are whole nodes', not channels'.
 */
export function outputRanges(model: Model): ReadonlyMap<string, Interval> {
  const ranges = new Map<string, Interval>();
  for (const node of graphView(model.graph).nodes.values()) {
    const inputs = node.inputs.map((id) => ranges.get(id) ?? UNBOUNDED);
    ranges.set(
      node.id,
      operationOf(node).range(node, inputs, (role) => valuesOf(model, node.id, role)),
    );
  }
  return ranges;
}
