import { describe, expect, test } from 'vitest';
import type { Evaluation } from '#main/program/index.ts';
import { analyzeFront } from '#main/runner/analyses/front.ts';
import type { LatencyMeter } from '#main/runner/latency-meter.ts';
import type { FrontRequest } from '#shared/analysis/index.ts';
import { type CompleteTable, type LatencyTable, type MeasuredTime, networkLatency } from '#shared/latency/index.ts';
import { tinyAnalyzedModel } from './analyzed-model.ts';

const common = { entropy: 1, mean: 1, nonzero: 1, minority: 4 };
const mixed = (neurons: number) => ({
  on: Array.from({ length: neurons }, () => 6),
  off: Array.from({ length: neurons }, () => 4),
  zero: Array.from({ length: neurons }, () => 0),
});
/** All neurons are mixed, and ON more often than OFF. */
const states = [
  { ...common, layer: 'hidden1/dense', ...mixed(6) },
  { ...common, layer: 'hidden2/dense', ...mixed(5) },
];

/** Each linear neuron raises the NLL by 0.05 nats and loses 5 % of the images. */
const scores = (on: number, images: number): Pick<Evaluation, 'nll' | 'correct'> => ({
  nll: (1 + on / 20) * images,
  correct: images * (1 - on / 20),
});

/** A dense layer takes 0.01 ms for each weight, everything else no time; a call takes 0.1 ms. */
function timesByWeights(spread: number): LatencyMeter {
  const time = (median: number): MeasuredTime => ({ median, low: median - spread, high: median + spread, calls: 1, load: 0 });
  const segments: Record<string, MeasuredTime> = {};
  const complete: CompleteTable = (wanted) => {
    for (const { key, inputs, nodes } of wanted) {
      const [first] = nodes;
      const weights = first?.op === 'dense' ? (inputs[0]?.at(-1) ?? 0) * first.units : 0;
      segments[key] = time(weights / 100);
    }
    const table: LatencyTable = {
      ...{ format: 1, processor: 'a processor', runtime: 'a runtime', threads: 2, batch: 1 },
      ...{ call: time(0.1), segments },
    };
    return Promise.resolve(table);
  };
  // A whole network takes 0.1 ms more than its segments.
  const measure: LatencyMeter['measure'] = async (models) => {
    const table = await complete([]);
    return models.map(({ graph }) => networkLatency(table, graph) + 0.1);
  };
  return { complete, measure };
}

const request: FrontRequest = { kind: 'front', images: 1000, batch: 1, threads: 0 };
const silently = (): Promise<void> => Promise.resolve();

async function frontOf(spread = 0) {
  const model = { ...(await tinyAnalyzedModel(states, scores)), openMeter: () => Promise.resolve(timesByWeights(spread)) };
  return analyzeFront(model, request, silently);
}

describe('the front of latency and accuracy', () => {
  test('prices what the reduction leaves, and evaluates the chosen sets as a whole', async () => {
    const front = await frontOf();
    // 4 → 6 → 5 → 3 has 24 + 30 + 15 weights. Linear layers merge: 4 → 5 → 3 has 20 + 15, 4 → 6 → 3 has 24 + 18, and 4 → 3 has 12.
    expect(front).toEqual({
      ...{ kind: 'front', split: 'train', images: 12, unsettled: 0, linearized: [] },
      ...{ processor: 'a processor', runtime: 'a runtime', threads: 2, batch: 1 },
      model: { latency: expect.closeTo(0.89, 10), nll: expect.closeTo(1, 10), accuracy: expect.closeTo(100, 10) },
      candidates: [
        { layers: ['hidden1/dense'], bypassed: [], saved: expect.closeTo(0.34, 10), rise: expect.closeTo(0.3, 10) },
        { layers: ['hidden2/dense'], bypassed: [], saved: expect.closeTo(0.27, 10), rise: expect.closeTo(0.25, 10) },
      ],
      points: [
        point(['hidden2/dense'], 0.52, 0.25, 75),
        point(['hidden1/dense'], 0.45, 0.3, 70),
        point(['hidden1/dense', 'hidden2/dense'], 0.22, 0.55, 45),
      ],
    });
  });

  test('is refused if the timings do not settle', async () => {
    await expect(frontOf(5)).rejects.toMatchObject({
      details: { code: 'unavailable', message: expect.stringContaining('do not settle') as string },
    });
  });
});

function point(layers: readonly string[], latency: number, rise: number, accuracy: number) {
  return {
    ...{
      layers,
      bypassed: [],
      latency: expect.closeTo(latency + 0.1, 10),
      predicted: expect.closeTo((0.89 * latency) / 0.79, 10),
      predictedRise: expect.closeTo(rise, 10),
    },
    ...{ nll: expect.closeTo(1 + rise, 10), accuracy: expect.closeTo(accuracy, 10) },
  };
}
