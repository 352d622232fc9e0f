import { activationOf, type GraphNode, type Interval } from '#shared/graph/index.ts';
import { valuesOf, type Model } from './model.ts';

const ANYTHING: Interval = [-Infinity, Infinity];

/**
 * For each node an interval that holds its output for every input: what an activation bounds, and what is made of it without maps.
 * Intervals are whole nodes', not channels'.
 */
export function outputRanges(model: Model): ReadonlyMap<string, Interval> {
  const ranges = new Map<string, Interval>();
  for (const node of model.graph.nodes) {
    const inputs = node.inputs.map((id) => ranges.get(id) ?? ANYTHING);
    ranges.set(node.id, rangeOf(model, node, inputs));
  }
  return ranges;
}

function rangeOf(model: Model, node: GraphNode, [first = ANYTHING, second = ANYTHING]: readonly Interval[]): Interval {
  switch (node.op) {
    case 'activation':
      return activationOf(node).range;
    case 'add':
      return [first[0] + second[0], first[1] + second[1]];
    case 'pool2d':
    case 'globalAveragePool':
    case 'flatten':
    case 'dropout':
      return first;
    case 'scale':
      return spanOf([...valuesOf(model, node.id, 'scale')].flatMap((factor) => first.map((end) => (factor === 0 ? 0 : factor * end))));
    case 'bias':
      return spanOf([...valuesOf(model, node.id, 'bias')].flatMap((offset) => first.map((end) => end + offset)));
    default:
      return ANYTHING;
  }
}

function spanOf(values: readonly number[]): Interval {
  return values.reduce<Interval>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** Whether one interval lies in another. */
export function isWithin([low, high]: Interval, [lowest, highest]: Interval): boolean {
  return low >= lowest && high <= highest;
}
