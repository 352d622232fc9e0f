import type { ProvenModel } from '#shared/proof/index.ts';
import { spreadOf } from '../report/spread.ts';
import { type FinishedRun, finishedRuns } from './finished-runs.ts';
import { type Batch, BATCHES, type Meters } from './meters.ts';
import type { ReducedRow } from './rows-of-case.ts';

/** The largest ratio of a reduced network's latency to the dense one's: 1.6 and 2 times as fast. */
const GOALS: Readonly<Record<Batch, number>> = { 1: 1 / 1.6, 32: 1 / 2 };

/** A reduced model of a study. */
export interface MeasuredRun extends Pick<FinishedRun, 'id' | 'variant' | 'seed'> {
  readonly before: Size;
  readonly after: Size;
  /** Milliseconds per call by batch size, of the dense network and of the reduced one. */
  readonly latency: Readonly<Record<Batch, { readonly dense: number; readonly reduced: number }>>;
}

/** Accuracies in percent, in ONNX Runtime. */
type Size = ProvenModel['independent'] & Pick<ProvenModel['cost'], 'macs' | 'parameters' | 'kernelLayers' | 'depth'>;

/** A variant against its own dense networks: medians over seeds. */
interface VariantRow extends ReducedRow {
  readonly seeds: number;
  /** Mean loss of test accuracy, in points. */
  readonly loss: number;
}

/** Times every reduced model of a study. The models of a seed take turns with one dense network. */
export async function measureStudy(
  meters: Meters,
  { dataDir, study, part }: { readonly dataDir: string; readonly study: string; readonly part: string },
): Promise<readonly MeasuredRun[]> {
  const runs = finishedRuns(dataDir, study, (id) => console.warn(`Run ${id} has no reduced model.`));
  const measured: MeasuredRun[] = [];
  for (const [, own] of Map.groupBy(
    runs.filter(({ variant }) => variant.includes(part)),
    ({ seed }) => seed,
  )) {
    measured.push(...(await measureSeed(meters, own)));
  }
  if (measured.length === 0) throw new Error(`${dataDir} has no reduced model of study ${study}.`);
  return measured;
}

async function measureSeed(meters: Meters, runs: readonly FinishedRun[]): Promise<readonly MeasuredRun[]> {
  const dense = runs[0]?.dense();
  const models = [...(dense ? [dense] : []), ...runs.map(({ reduced }) => reduced())];
  const times = { 1: await meters[1].measure(models), 32: await meters[32].measure(models) };
  const latencyOf = (batch: Batch, index: number) => ({ dense: times[batch][0] ?? NaN, reduced: times[batch][index + 1] ?? NaN });
  return runs.map(({ id, variant, seed, sheet }, index) => ({
    ...{ id, variant, seed, before: sizeOf(sheet.before), after: sizeOf(sheet.after) },
    latency: { 1: latencyOf(1, index), 32: latencyOf(32, index) },
  }));
}

function sizeOf({ independent, cost: { macs, parameters, kernelLayers, depth } }: ProvenModel): Size {
  return { ...independent, macs, parameters, kernelLayers, depth };
}

/** Each variant at each batch size. */
export function rowsOfStudy(runs: readonly MeasuredRun[]): readonly VariantRow[] {
  return [...Map.groupBy(runs, ({ variant }) => variant)].flatMap(([network, own]) => {
    const loss = own.reduce((sum, { before, after }) => sum + before.test - after.test, 0) / own.length;
    return BATCHES.map((batch) => {
      const median = (of: (latency: MeasuredRun['latency'][Batch]) => number): number =>
        spreadOf(own.map(({ latency }) => of(latency[batch]))).median;
      const [ours, peer, ratio] = [
        median(({ reduced }) => reduced),
        median(({ dense }) => dense),
        median(({ dense, reduced }) => reduced / dense),
      ];
      return { network, against: `dense, batch ${batch}`, ours, peer, ratio, goal: GOALS[batch], seeds: own.length, loss };
    });
  });
}
