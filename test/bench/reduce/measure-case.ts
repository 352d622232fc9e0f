import type { Model } from '#shared/graph/index.ts';
import { latencyPredictor, pricedReductions, type ReduceBy } from '#shared/latency/index.ts';
import type { MergeMode } from '#shared/reduction/index.ts';
import type { ReductionStepKind } from '#shared/reduction/reduction-step.ts';
import type { ConstructedCase } from './constructed-cases.ts';
import { differenceOf } from './difference.ts';
import type { Meters } from './meters.ts';
import { reduceBy } from './reduce-by.ts';
import { withoutEachKind } from './steps-of-kind.ts';

/** The reduction of a constructed case. Latencies are milliseconds at batch 1 unless it says otherwise. */
export interface MeasuredCase {
  readonly name: string;
  readonly dense: Latency;
  readonly reduced: Latency;
  readonly batch32: { readonly dense: number; readonly reduced: number };
  /** Of the reduced network: the dense one's latency times the ratio of the sums of their segments. */
  readonly predicted: number;
  /** Between the network before and after its reduction. */
  readonly difference: number;
  readonly kinds: readonly MeasuredKind[];
  /** Processor seconds of planning without latencies, and elapsed ones in which latencies are measured. */
  readonly planning: { readonly processor: number; readonly withLatencies: number; readonly isLimited: boolean };
}

interface Latency {
  readonly measured: number;
  /** The sum of its segments. */
  readonly segments: number;
}

/** What the steps of one kind contribute. */
interface MeasuredKind {
  readonly kind: ReductionStepKind;
  readonly steps: number;
  /** Latency of the network that is reduced without them, and of the one that is reduced with them. */
  readonly without: number;
  readonly withThem: number;
  /** Between these two. */
  readonly difference: number;
}

export async function measureCase(
  { name, build, change, merge, limitsPlanning = false }: ConstructedCase,
  meters: Meters,
): Promise<MeasuredCase> {
  const dense = build();
  const changed = change(dense);
  const before = process.cpuUsage();
  reduceBy(changed, { mode: merge });
  const { user, system } = process.cpuUsage(before);
  const { complete, measure } = meters[1];
  const started = performance.now();
  const [whole, left] = await pricedReductions([planned(dense, merge), planned(changed, merge)], complete);
  const withLatencies = (performance.now() - started) / 1000;
  if (!whole || !left) throw new Error('a constructed network depends on its input');

  const [denseTime = NaN, reducedTime = NaN] = await measure([whole, left]);
  const [dense32 = NaN, reduced32 = NaN] = await meters[32].measure([whole, left]);
  const found = withoutEachKind(changed, { mode: merge, predict: latencyPredictor(await complete([])) });
  const kinds: MeasuredKind[] = [];
  for (const { kind, steps, left: other } of found) {
    const [withThem = NaN, without = NaN] = await measure([left, other]);
    kinds.push({ kind, steps, without, withThem, difference: await differenceOf(other, left) });
  }
  return {
    ...{ name, kinds },
    dense: { measured: denseTime, segments: whole.latency },
    reduced: { measured: reducedTime, segments: left.latency },
    batch32: { dense: dense32, reduced: reduced32 },
    predicted: (denseTime * left.latency) / whole.latency,
    difference: await differenceOf(changed, left),
    planning: { processor: (user + system) / 1e6, withLatencies, isLimited: limitsPlanning },
  };
}

function planned(model: Model, mode: MergeMode): ReduceBy<Model> {
  return (predict) => Promise.resolve(reduceBy(model, { mode, predict }).reduced);
}
