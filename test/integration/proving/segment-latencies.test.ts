import { expect, test } from 'vitest';
import { loadOnnxRuntime, measureSegments } from '#main/proving/index.ts';
import { distinctSegments, type MeasuredTime } from '#shared/latency/index.ts';
import { buildNetwork } from '#shared/networks/index.ts';

const networks = [
  buildNetwork({ kind: 'residual', widths: [4, 8], blocks: [1, 1], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3),
  buildNetwork({ kind: 'mobilenet-v2', width: 0.25, stem: 'imagenet', blocks: [], dropout: 0 }, [32, 32, 3], 3),
  buildNetwork({ kind: 'swin', embed: 8, depths: [2, 2], heads: [2, 2], window: 2, patch: 2, stochasticDepth: 0 }, [8, 8, 3], 3),
];

test('onnxruntime measures every segment of every kind of network', async () => {
  const segments = distinctSegments(networks);
  const measured = new Map<string, MeasuredTime>();
  let pauses = 0;
  const betweenCalls = (): Promise<void> => Promise.resolve(void pauses++);
  const bounds = { warmUp: 1, fewest: 2, wanted: 2, most: 2, enough: 0, atMost: 0 };
  const groups = measureSegments(await loadOnnxRuntime(), [...segments.values()], { threads: 1, batch: 2 }, betweenCalls, bounds);
  for await (const group of groups) {
    expect(group.call.median).toBeGreaterThan(0);
    for (const [key, time] of group.segments) measured.set(key, time);
  }
  expect([...measured.keys()]).toEqual([...segments.keys()]);
  for (const { median, low, high, calls } of measured.values()) {
    expect(low).toBeLessThanOrEqual(median);
    expect(median).toBeLessThanOrEqual(high);
    expect(calls).toBe(2);
  }
  expect(pauses).toBeGreaterThanOrEqual(segments.size / 4);
});
