import { expect, test } from 'vitest';
import { nodeLatencies, segmentsOf } from '#shared/latency/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';
import { foldedGraph } from '#shared/reduction/index.ts';

const network = buildNetwork({ kind: 'residual', widths: [4], blocks: [1], stem: 'stride-1', dropout: 0 }, [6, 6, 1], 2);
const conditions = { processor: 'P', runtime: 'R', threads: 1, batch: 1 };
const time = { median: 2, low: 1, high: 3, calls: 10_000, load: 0 };

test('the times of a network are those of its parts with folded normalizations', () => {
  const [stem] = segmentsOf(foldedGraph(network));
  const found = nodeLatencies({ ...conditions, segments: { [stem?.key ?? '']: time } }, network);
  expect(found).toEqual({
    ...conditions,
    times: [{ nodes: ['stem/conv', 'stem/relu'], median: 2, low: 1, high: 3, settled: true }],
    unmeasured: 6,
  });
});

test('a table without any part of the network has no times', () => {
  expect(nodeLatencies({ ...conditions, segments: {} }, network)).toBeUndefined();
});
