import { graphView, type Interval, type Model, operationOf, valuesOf } from '#shared/graph/index.ts';
import { UNBOUNDED } from '#shared/graph/operations/intervals.ts';

/**
 * An interval for each node, by id, that contains its output for every input. Operations without
 * known bounds have (-∞, ∞). An interval covers all channels of a node.
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
