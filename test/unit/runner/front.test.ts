import { describe, expect, test } from 'vitest';
import type { Evaluation } from '#main/program/index.ts';
import { analyzeFront } from '#main/runner/analyses/front.ts';
import type { LatencyMeter } from '#main/runner/latency-meter.ts';
import type { FrontRequest } from '#shared/analysis/index.ts';
import { type CompleteTable, type LatencyTable, type MeasuredTime, networkLatency } from '#shared/latency/index.ts';
import { tinyAnalyzedModel } from './analyzed-model.ts';

const common = { entropy: 1, mean: 1, nonzero: 1, minority: 4 };
/** Neurons that are mixed, and ON more often than OFF. */
const mixed = (neurons: number) => ({
  on: Array.from({ length: neurons }, () => 6),
  off: Array.from({ length: neurons }, () => 4),
  zero: Array.from({ length: neurons }, () => 0),
});
/** Each linear or bypassed neuron raises the NLL by 0.05 nats and loses 5 % of the images. */
const scores = (on: number, images: number): Pick<Evaluation, 'nll' | 'correct'> => ({
  nll: (1 + on / 20) * images,
  correct: images * (1 - on / 20),
});

/** A dense layer or a convolution takes 0.01 ms for each weight, everything else no time; a call takes 0.1 ms. */
function timesByWeights(spread: number): LatencyMeter {
  const time = (median: number): MeasuredTime => ({ median, low: median - spread, high: median + spread, calls: 1, load: 0 });
  const segments: Record<string, MeasuredTime> = {};
  const complete: CompleteTable = (wanted) => {
    for (const { key, inputs, nodes } of wanted) {
      const [first] = nodes;
      const channels = inputs[0]?.at(-1) ?? 0;
      const weights =
        first?.op === 'dense'
          ? channels * first.units
          : first?.op === 'conv2d'
            ? channels * first.filters * first.kernel[0] * first.kernel[1]
            : 0;
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

/** Equal but for rounding. */
const near = (value: number): unknown => expect.closeTo(value, 10);

const request: FrontRequest = { kind: 'front', images: 1000, batch: 1, threads: 0 };
const silently = (): Promise<void> => Promise.resolve();

async function frontOf({ spread = 0, hidden = [6, 5] }: { readonly spread?: number; readonly hidden?: readonly number[] } = {}) {
  const states = hidden.map((neurons, index) => ({ ...common, layer: `hidden${index + 1}/dense`, ...mixed(neurons) }));
  const model = await tinyAnalyzedModel(states, scores, { kind: 'mlp', hidden: [...hidden] });
  return analyzeFront({ ...model, openMeter: () => Promise.resolve(timesByWeights(spread)) }, request, silently);
}

describe('the front of latency and accuracy', () => {
  test('prices what the reduction leaves, and evaluates the chosen sets as a whole', async () => {
    const front = await frontOf();
    // 4 → 6 → 5 → 3 has 24 + 30 + 15 weights. Linear layers merge: 4 → 5 → 3 has 20 + 15, 4 → 6 → 3 has 24 + 18, and 4 → 3 has 12.
    expect(front).toEqual({
      ...{ kind: 'front', split: 'train', images: 12, unsettled: 0, linearized: [] },
      ...{ processor: 'a processor', runtime: 'a runtime', threads: 2, batch: 1 },
      model: { latency: near(0.89), nll: near(1), accuracy: near(100) },
      candidates: [
        { layers: ['hidden1/dense'], bypassed: [], dropped: [], saved: near(0.34), rise: near(0.3) },
        { layers: ['hidden2/dense'], bypassed: [], dropped: [], saved: near(0.27), rise: near(0.25) },
      ],
      points: [
        point(['hidden2/dense'], 0.52, 0.25, 75),
        point(['hidden1/dense'], 0.45, 0.3, 70),
        point(['hidden1/dense', 'hidden2/dense'], 0.22, 0.55, 45),
      ],
    });
  });

  test('bypasses blocks that keep the shape of their input, which costs as much as linear layers and saves more', async () => {
    // 4 → 6 → 6 → 3 has 24 + 36 + 18 weights; without its second layer 24 + 18. The first layer changes the shape.
    const { candidates, points } = await frontOf({ hidden: [6, 6] });
    expect(candidates).toEqual([
      { layers: ['hidden1/dense'], bypassed: [], dropped: [], saved: near(0.36), rise: near(0.3) },
      { layers: ['hidden2/dense'], bypassed: [], dropped: [], saved: near(0.36), rise: near(0.3) },
      { layers: [], bypassed: ['hidden2/dense'], dropped: [], saved: near(0.36), rise: near(0.3) },
    ]);
    // All of them leave 42 weights, and both layers 12.
    expect(points.map(({ latency }) => latency)).toEqual([near(0.62), near(0.32)]);
  });

  test('drops convolutions that keep the shape of their input, alone and with their activations', async () => {
    const states = ['stage1/conv1', 'stage1/conv2'].map((layer) => ({ ...common, layer, ...mixed(3) }));
    const model = await tinyAnalyzedModel(states, scores, { kind: 'plain', widths: [3], blocks: [2] });
    const { candidates, points } = await analyzeFront({ ...model, openMeter: () => Promise.resolve(timesByWeights(0)) }, request, silently);
    // 3×3 convolutions, 1 → 3 → 3, and 3 → 3: 27 + 81 + 9 weights. The padded ones do not merge.
    const gone = { layers: [], bypassed: [], dropped: [] };
    expect(candidates).toEqual([
      { ...gone, layers: ['stage1/conv1'], saved: near(0), rise: null },
      { ...gone, layers: ['stage1/conv2'], saved: near(0), rise: null },
      { ...gone, bypassed: ['stage1/conv2'], saved: near(0.81), rise: near(0.15) },
      { ...gone, dropped: ['stage1/conv2'], saved: near(0.81), rise: near(0.15) },
      { ...gone, layers: ['stage1/conv2'], dropped: ['stage1/conv2'], saved: near(0.81), rise: near(0.3) },
    ]);
    // They exclude each other.
    expect(points).toMatchObject([{ latency: near(0.36 + 0.2), bypassed: ['stage1/conv2'], dropped: [] }]);
  });

  test('is refused if the timings do not settle', async () => {
    await expect(frontOf({ spread: 5 })).rejects.toMatchObject({
      details: { code: 'unavailable', message: expect.stringContaining('do not settle') as string },
    });
  });
});

function point(layers: readonly string[], latency: number, rise: number, accuracy: number) {
  return {
    ...{
      layers,
      bypassed: [],
      dropped: [],
      latency: near(latency + 0.1),
      predicted: near((0.89 * latency) / 0.79),
      predictedRise: near(rise),
    },
    ...{ nll: near(1 + rise), accuracy: near(accuracy) },
  };
}
