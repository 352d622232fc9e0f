import { activationOf, type GraphNode, type Interval } from '#shared/graph/index.ts';
import { biasRole } from './bias-values.ts';
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

function rangeOf(model: Model, node: GraphNode, inputs: readonly Interval[]): Interval {
  const [first = ANYTHING, second = ANYTHING] = inputs;
  switch (node.op) {
    case 'activation':
      return activationOf(node).range;
    case 'add':
      return [first[0] + second[0], first[1] + second[1]];
    case 'multiply':
      return spanOf(first.flatMap((end) => second.map((other) => product(end, other))));
    case 'pool2d':
    case 'globalAveragePool':
    case 'flatten':
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'dropout':
      return first;
    case 'concat':
      return spanOf(inputs.flat());
    case 'pad':
      return spanOf([...first, 0]);
    case 'scale':
      return spanOf([...valuesOf(model, node.id, 'scale')].flatMap((factor) => first.map((end) => product(factor, end))));
    case 'bias':
      return spanOf([...valuesOf(model, node.id, biasRole(node))].flatMap((offset) => first.map((end) => end + offset)));
    case 'softmax':
      return [0, 1];
    case 'input':
    case 'conv2d':
    case 'dense':
    case 'batchNorm':
    case 'layerNorm':
    case 'matmul':
    case 'positionBias':
      return ANYTHING;
  }
}

/** Of two ends of intervals. The values themselves are finite, so that 0 times anything is 0. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function spanOf(values: readonly number[]): Interval {
  return values.reduce<Interval>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** Whether one interval lies in another. */
export function isWithin([low, high]: Interval, [lowest, highest]: Interval): boolean {
  return low >= lowest && high <= highest;
}
