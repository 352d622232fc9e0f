import { describe, expect, it } from 'vitest';
import { firstAccepted, pointOfSpeed, pointsWithin } from '#main/cli/reduce/choose-points.ts';
import type { Front } from '#shared/analysis/index.ts';

const point = (latency: number, accuracy: number): Front['points'][number] => ({
  ...{ latency, accuracy, nll: 1, layers: [`layer of ${latency} ms`], bypassed: [], dropped: [], predicted: latency, predictedRise: 0 },
});
/** A model of 8 ms and 90 %, and five faster points. */
const front: Front = {
  ...{ kind: 'front', split: 'train', images: 100, processor: 'a processor', runtime: 'a runtime', threads: 1, batch: 1 },
  ...{ unsettled: 0, linearized: [], candidates: [], model: { latency: 8, accuracy: 90, nll: 0.3 } },
  points: [point(7, 90), point(6, 89.9), point(5, 89.5), point(4, 89), point(2, 70)],
};
const latencies = (points: readonly { readonly latency: number }[]): readonly number[] => points.map(({ latency }) => latency);

describe('points of a front', () => {
  it('within a loss of accuracy: at most three, the fastest first', () => {
    expect(latencies(pointsWithin(front, 1))).toEqual([4, 5, 6]);
    expect(latencies(pointsWithin(front, 0.2))).toEqual([6, 7]);
    expect(latencies(pointsWithin({ ...front, points: [] }, 1))).toEqual([]);
  });

  it('of a speed-up: the most accurate one', () => {
    expect(latencies([1, 1.4, 2, 3].map((speedUp) => pointOfSpeed(front, speedUp)))).toEqual([7, 5, 4, 2]);
  });

  it('are made one after another until one is accepted; the others are reported', async () => {
    const reported: (readonly [latency: number, loss: number])[] = [];
    const make = ({ latency }: { readonly latency: number }) => Promise.resolve({ loss: 8 - latency, isAccepted: latency > 4 });
    const report = ({ latency }: { readonly latency: number }, loss: number) => reported.push([latency, loss]);
    const found = await firstAccepted(pointsWithin(front, 1), make, report);
    expect([found?.point.latency, found?.made.loss, reported]).toEqual([5, 3, [[4, 4]]]);
    expect(await firstAccepted([], make, report)).toBeUndefined();
  });

  it('do not exist for a speed-up that none has', () => {
    expect(() => pointOfSpeed(front, 5)).toThrow(
      expect.objectContaining({
        message: 'No network of the front is 5 times as fast as the model: the fastest is 4.00 times as fast.',
      }),
    );
    expect(() => pointOfSpeed({ ...front, points: [] }, 2)).toThrow(/the fastest is 1\.00 times as fast/);
  });
});
