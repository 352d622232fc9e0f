import { readRunSpec } from '#main/run-folder/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { initialModel } from '#shared/networks/index.ts';
import { makeFewDigits } from './few-digits.ts';
import { supplyLatencies } from './made-latencies.ts';
import { prepareRun } from './runner-process.ts';

export type Method = NonNullable<ExperimentInput['method']>;
export type Network = ExperimentInput['network'];

/** Every method, with settings by which it does something in one or two rounds. */
export const METHODS: readonly Method[] = [
  { kind: 'dense', rounds: 1 },
  { kind: 'imp', rounds: 1, delta: 100 },
  { kind: 'uniform', rounds: 1, delta: 100 },
  { kind: 'nepenthe', rounds: 1, delta: 100 },
  { kind: 'nepenthe-latency', rounds: 1, delta: 100 },
  { kind: 'egp', rounds: 1 },
  { kind: 'easier', rounds: 1, delta: 100 },
  { kind: 'tlc', rounds: 1, delta: 100 },
  { kind: 'shallow', rounds: 1, delta: 100 },
  { kind: 'l1-channels', rounds: 2, delta: 100 },
  { kind: 'taylor-channels', rounds: 2, delta: 100 },
  { kind: 'entropy-regularized', rounds: 1, weights: { kind: 'latency' } },
  { kind: 'entropy-magnitude', rounds: 1, delta: 100, zeta: 0.3 },
  { kind: 'layer-folding', rounds: 2, delta: 100, threshold: 0.01 },
  { kind: 'lacoot', rounds: 2, delta: 100 },
];

export const residual = { kind: 'residual', widths: [8, 12], blocks: [1, 1] } satisfies Network;
export const others: readonly Network[] = [
  { kind: 'plain', widths: [6, 8], blocks: [2, 2] },
  { kind: 'mobilenet-v2', width: 0.1 },
  { kind: 'swin', embed: 8, depths: [1, 1], heads: [2, 2], patch: 4, window: 7 },
];

/** Prepares a run of a method with one epoch per round on 500 digits. */
export async function prepareMethodRun(method: Method, network: Network, changes: Partial<ExperimentInput> = {}): Promise<string> {
  const run = await prepareRun(
    { network, method, training: { epochs: 1, batchSize: 32 }, ...changes },
    { name: 'few-digits', make: makeFewDigits },
  );
  supplyLatencies(run, () => initialModel(readRunSpec(run).experiment, { shape: [28, 28, 1], classes: 10 }).graph);
  return run;
}
