import { type ActivationNode, activationOf, graphView, type Interval, type Model, operationOf, valuesOf } from '#shared/graph/index.ts';
import { isWithin, UNBOUNDED } from '#shared/graph/operations/intervals.ts';

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

/** The activations whose input range lies where they are the identity: relu(x) = x for x >= 0, relu6(x) = x for 0 <= x <= 6. */
export function idleRectifiers(model: Model): readonly ActivationNode[] {
  const ranges = outputRanges(model);
  return model.graph.nodes.filter((node): node is ActivationNode => {
    if (node.op !== 'activation') return false;
    const { identity } = activationOf(node);
    const range = ranges.get(node.inputs[0] ?? '');
    return range !== undefined && identity !== null && isWithin(range, identity);
  });
}
