import { expect, test } from 'vitest';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';
import { latencyPredictor, segmentsOf } from '#shared/latency/index.ts';

const dense = (id: string, input: string, units: number): GraphNode => ({ id, op: 'dense', inputs: [input], units, bias: true });
const graphOf = (...layers: readonly GraphNode[]): ModelGraph => ({
  format: 1,
  name: 'chain',
  nodes: [{ id: 'input', op: 'input', inputs: [], shape: [4] }, ...layers],
  output: layers.at(-1)?.id ?? 'input',
});
const before = graphOf(dense('a', 'input', 8), dense('b', 'a', 4), dense('c', 'b', 8));
const after = graphOf(dense('b', 'input', 4), dense('c', 'b', 8));
const time = (median: number) => ({ median, low: median, high: median, calls: 1, load: 0 });
const [first, second] = segmentsOf(before);
const [merged] = segmentsOf(after);

test('a prediction counts only segments in which the networks differ', () => {
  // 4 → 8 is there twice before and once after.
  const segments = { [first?.key ?? '']: time(2), [second?.key ?? '']: time(3), [merged?.key ?? '']: time(1.5) };
  expect(latencyPredictor({ segments })(before, after)).toEqual({ before: 5, after: 1.5 });
});

test('there is none if one of them has not been measured', () => {
  const segments = { [first?.key ?? '']: time(2), [second?.key ?? '']: time(3) };
  expect(latencyPredictor({ segments })(before, after)).toBeUndefined();
});
