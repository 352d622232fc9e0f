import { availableParallelism } from 'node:os';
import { loadOnnxRuntime } from '#main/proving/index.ts';
import { openNetwork } from '#main/proving/network-latencies.ts';
import type { LatencyMeter } from '#main/runner/latency-meter.ts';
import type { Model } from '#shared/graph/index.ts';
import { pricedReductions, type ReduceBy } from '#shared/latency/index.ts';
import { type MergeMode, reduce, type Reduction } from '#shared/reduction/index.ts';
import type { ConstructedCase } from './constructed-cases.ts';

/** The reduction of a constructed case, in milliseconds at batch 1. */
export interface MeasuredCase {
  readonly dense: Latency;
  readonly reduced: Latency;
  /** Of the reduced network: the dense one's latency times the ratio of the sums of their segments. */
  readonly predicted: number;
  /** Largest |difference| of an output / largest |output|, between the network before and after its reduction. */
  readonly difference: number;
  /** Kinds of its steps, and how many of each. */
  readonly steps: Readonly<Record<string, number>>;
  /** Processor seconds of planning without latencies, and elapsed ones with measured latencies. */
  readonly planning: { readonly processor: number; readonly withLatencies: number };
}

interface Latency {
  readonly measured: number;
  /** The sum of its segments. */
  readonly segments: number;
}

export async function measureCase({ build, change, merge }: ConstructedCase, { complete, measure }: LatencyMeter): Promise<MeasuredCase> {
  const dense = build();
  const changed = change(dense);
  const before = process.cpuUsage();
  reduceBy(changed, merge);
  const { user, system } = process.cpuUsage(before);
  const started = performance.now();
  const [whole, left] = await pricedReductions([planned(dense, merge), planned(changed, merge)], complete);
  const withLatencies = (performance.now() - started) / 1000;
  if (!whole || !left) throw new Error('a constructed network depends on its input');
  const [denseTime = NaN, reducedTime = NaN] = await measure([whole, left]);
  return {
    dense: { measured: denseTime, segments: whole.latency },
    reduced: { measured: reducedTime, segments: left.latency },
    predicted: (denseTime * left.latency) / whole.latency,
    difference: await differenceOf(changed, left),
    steps: left.steps,
    planning: { processor: (user + system) / 1e6, withLatencies },
  };
}

type Planned = Model & Pick<MeasuredCase, 'steps'>;

function planned(model: Model, merge: MergeMode): ReduceBy<Planned> {
  return (predict) => {
    const { reduced, steps } = reduceBy(model, merge, predict);
    const kinds = Map.groupBy(steps, ({ kind }) => kind);
    return Promise.resolve({ ...reduced, steps: Object.fromEntries([...kinds].map(([kind, own]) => [kind, own.length])) });
  };
}

function reduceBy(model: Model, mode: MergeMode, predict?: Parameters<ReduceBy<Planned>>[0]): Reduction {
  return reduce(model, new Map(), { tolerance: 0, without: new Set(), merging: { mode, predict } });
}

/** Of the outputs of two equal models for one image. */
async function differenceOf(one: Model, other: Model): Promise<number> {
  const runtime = await loadOnnxRuntime();
  const outputs: Float32Array[] = [];
  for (const model of [one, other]) {
    const { session, call } = await openNetwork(runtime, model, { threads: availableParallelism(), batch: 1 });
    const [output] = Object.values(await call());
    if (output?.data instanceof Float32Array) outputs.push(output.data.slice());
    await session.release();
  }
  const [before = new Float32Array(), after = new Float32Array()] = outputs;
  const largest = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return before.reduce((most, value, index) => Math.max(most, Math.abs(value - (after[index] ?? NaN))), 0) / largest;
}
