import { expect, test } from 'vitest';
import type { GraphNode, ModelGraph } from '#shared/graph/index.ts';
import { type CompleteTable, type LatencyTable, pricedReductions, type ReduceBy, type Segment } from '#shared/latency/index.ts';

const dense = (id: string, input: string, units: number): GraphNode => ({ id, op: 'dense', inputs: [input], units, bias: true });
const graphOf = (...layers: readonly GraphNode[]): ModelGraph => ({
  format: 1,
  name: 'chain',
  nodes: [{ id: 'input', op: 'input', inputs: [], shape: [4] }, ...layers],
  output: layers.at(-1)?.id ?? 'input',
});
/** 4 → 8 → 4, and merged: 4 → 4. */
const apart = graphOf(dense('a', 'input', 8), dense('b', 'a', 4));
const merged = graphOf(dense('b', 'input', 4));
const narrow = graphOf(dense('a', 'input', 1), dense('b', 'a', 4));

/** Merges if that is predicted to save time. */
const reductionOf =
  (graph: ModelGraph): ReduceBy<{ readonly graph: ModelGraph }> =>
  (predict) => {
    const predicted = predict(graph, merged);
    return Promise.resolve({ graph: predicted && predicted.after < predicted.before ? merged : graph });
  };

const labelOf = ({ inputs, nodes: [node] }: Segment): string => `${String(inputs[0])} to ${node?.op === 'dense' ? node.units : 0}`;

function meter(milliseconds: Readonly<Record<string, number>>): { readonly complete: CompleteTable; readonly measured: string[][] } {
  const measured: string[][] = [];
  const segments: LatencyTable['segments'] = {};
  const complete: CompleteTable = (wanted) => {
    measured.push(wanted.map(labelOf).toSorted());
    for (const segment of wanted) {
      const median = milliseconds[labelOf(segment)] ?? NaN;
      segments[segment.key] = { median, low: median, high: median, calls: 1, load: 0 };
    }
    const call = { median: 1, low: 1, high: 1, calls: 1, load: 0 };
    return Promise.resolve({ format: 1, processor: '', runtime: '', threads: 1, batch: 1, call, segments });
  };
  return { complete, measured };
}

test('a merge is done if its measured latency is smaller, and the network is priced with it', async () => {
  const { complete, measured } = meter({ '4 to 8': 3, '8 to 4': 3, '4 to 4': 5 });
  expect(await pricedReductions([reductionOf(apart)], complete)).toEqual([{ graph: merged, latency: 6 }]);
  expect(measured).toEqual([['4 to 4', '4 to 8', '8 to 4']]);
});

test('a slower merge is not done', async () => {
  const { complete } = meter({ '4 to 8': 2, '8 to 4': 2, '4 to 4': 5 });
  expect(await pricedReductions([reductionOf(apart)], complete)).toEqual([{ graph: apart, latency: 5 }]);
});

test('a merge that more than doubles the multiply-accumulates of the network is not timed', async () => {
  const { complete, measured } = meter({ '4 to 1': 1, '1 to 4': 1 });
  const reduceBy: ReduceBy<{ readonly graph: ModelGraph }> = (predict) => {
    expect(predict(narrow, graphOf(dense('b', 'input', 5)))).toBeUndefined();
    return Promise.resolve({ graph: narrow });
  };
  expect(await pricedReductions([reduceBy], complete)).toEqual([{ graph: narrow, latency: 3 }]);
  expect(measured).toEqual([['1 to 4', '4 to 1']]);
});

test('a network that does not depend on its input has no price', async () => {
  const { complete } = meter({ '4 to 8': 2, '8 to 4': 2, '4 to 4': 5 });
  const [collapsed, other] = await pricedReductions([() => Promise.resolve(undefined), reductionOf(apart)], complete);
  expect([collapsed, other?.latency]).toEqual([undefined, 5]);
});
