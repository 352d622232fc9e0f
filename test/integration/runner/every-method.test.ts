import { describe, expect, test } from 'vitest';
import { loadKeptModel, readRunSpec, readWholeJournal, writeLatencyProfile } from '#main/run-folder/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { elementsOf, type ModelGraph, parametersOf, prunableLayers } from '#shared/graph/index.ts';
import { removalsOf } from '#shared/latency/removal.ts';
import { methodLabels } from '#shared/methods/index.ts';
import { initialModel } from '#shared/networks/index.ts';
import { needsLatencies } from '#shared/planning/index.ts';
import { isLong } from '../../random-cases.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { makeFewDigits } from './few-digits.ts';
import { prepareRun, startRun } from './runner-process.ts';

type Method = NonNullable<ExperimentInput['method']>;
type Network = ExperimentInput['network'];

const METHODS: readonly Method[] = [
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

const residual: Network = { kind: 'residual', widths: [8, 12], blocks: [1, 1] };
const others: readonly Network[] = [
  { kind: 'plain', widths: [6, 8], blocks: [2, 2] },
  { kind: 'mobilenet-v2', width: 0.1 },
  { kind: 'swin', embed: 8, depths: [1, 1], heads: [2, 2], patch: 4, window: 7 },
];

/** Kinds of changes that models are proven after in `npm test`: pruned weights, linear forms, removed channels, bypassed blocks. */
const PROVEN: readonly Method['kind'][] = ['nepenthe', 'tlc', 'l1-channels', 'lacoot'];

/** Runs a method for one epoch per round on 500 digits. */
async function runOf(method: Method, network: Network): Promise<string> {
  const isProven = isLong || PROVEN.includes(method.kind);
  const run = await prepareRun(
    { network, method, training: { epochs: 1, batchSize: 32 }, reduction: { removeAtEnd: isProven } },
    { name: 'few-digits', make: makeFewDigits },
  );
  supplyLatencies(run);
  expect(await startRun(run).exited, JSON.stringify(ofKind(run, 'end'))).toBe(0);
  const [end] = ofKind(run, 'end');
  expect(end?.status).toBe('finished');
  const rounds = ofKind(run, 'round');
  expect(rounds.length, end?.text).toBeGreaterThan(1);
  if (!isProven) return run;
  // What the method left is reduced, proven and exported.
  expect(ofKind(run, 'proof').map(({ sheet }) => sheet.round)).toEqual([end?.best]);
  expect(ofKind(run, 'proof')[0]?.files).toContain(`models/round-${String(end?.best).padStart(3, '0')}/model.onnx`);
  return run;
}

/** Made-up savings of 1, 2, … milliseconds, for runs that need latencies; methods.test.ts measures them. */
function supplyLatencies(run: string): void {
  const { experiment } = readRunSpec(run);
  if (!needsLatencies(experiment)) return;
  const { graph } = initialModel(experiment, { shape: [28, 28, 1], classes: 10 });
  const removals = removalsOf(graph, prunableLayers(graph)).map(({ how, layers }, index) => ({
    how,
    layers: [...layers],
    saved: index + 1,
  }));
  const conditions = { processor: 'none', runtime: 'none', threads: 1, batch: 1 };
  writeLatencyProfile(run, { format: 1, ...conditions, network: removals.length + 1, removals, segments: {} });
}

test('every registered method is among them', () => {
  expect(METHODS.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(methodLabels).toSorted());
});

describe('on 500 digits and a residual network', () => {
  test.each(METHODS)('$kind runs to its end', async (method) => {
    await runOf(method, residual);
  });
});

describe.runIf(isLong)('on 500 digits', () => {
  const cases = others.flatMap((network) => METHODS.map((method) => ({ method, network })));
  test.each(cases)('$method.kind runs to its end on $network.kind', async ({ method, network }) => {
    await runOf(method, network);
  });
});

/** The initial network, and the networks of the rounds' models. */
function networksOf(run: string): { readonly initial: ModelGraph; readonly kept: readonly ModelGraph[] } {
  const [start] = ofKind(run, 'start');
  const { graph: initial, layers } = start ?? {};
  if (!initial || 'unreadable' in initial || !layers) throw new Error('no network');
  const kept = readWholeJournal(run).events.flatMap((event) => {
    if (event.kind !== 'checkpoint' || event.keep !== 'round') return [];
    const model = loadKeptModel(run, { graph: initial, layers }, event, []);
    for (const { name, shape } of parametersOf(model.graph)) expect(model.weights.get(name)).toHaveLength(elementsOf(shape));
    return [model.graph];
  });
  return { initial, kept };
}

test('removed channels are physically absent from the models, including those of later rounds', async () => {
  const run = await runOf({ kind: 'l1-channels', rounds: 2, delta: 100, macs: 0.3 }, residual);
  const { initial, kept } = networksOf(run);
  const [dense = 0, first = 0, second = 0] = kept.map((graph) => totalCost(graph).macs);
  expect(dense).toBe(totalCost(initial).macs);
  expect(first).toBeLessThanOrEqual(0.7 * dense);
  expect(second).toBeLessThanOrEqual(0.7 * first);
  const metrics = ofKind(run, 'metric').flatMap(({ values }) => values['network/macs'] ?? []);
  expect(metrics).toEqual([first, second]);
});

test('bypassed blocks are physically absent from the models, including those of later rounds', async () => {
  const run = await runOf({ kind: 'lacoot', rounds: 3, delta: 100, retrain: false }, { ...residual, blocks: [2, 2] });
  const { initial, kept } = networksOf(run);
  const bypassed = ofKind(run, 'decision').map(({ layers }) => layers.flatMap(({ layer, what }) => (what === 'bypass' ? [layer] : [])));
  expect(bypassed.map(({ length }) => length)).toEqual([0, 2, 2]);
  const [first = [], second = []] = bypassed.slice(1);
  const left = (gone: readonly string[]): readonly string[] =>
    prunableLayers(initial).flatMap(({ name }) => (gone.includes(name) ? [] : [name]));
  expect(kept.map((graph) => prunableLayers(graph).map(({ name }) => name))).toEqual([
    left([]),
    left([]),
    left(first),
    left([...first, ...second]),
  ]);
  expect(ofKind(run, 'round').map(({ dead }) => new Set(dead))).toEqual([
    new Set(),
    new Set(),
    new Set(first),
    new Set([...first, ...second]),
  ]);
  const distances = ofKind(run, 'decision').map(({ layers }) => layers.map(({ numbers }) => numbers['distance'] ?? NaN));
  for (const values of distances) expect(Math.min(...values)).toBeGreaterThan(0);
  const terms = ofKind(run, 'metric').flatMap(({ values }) => values['objective/lacoot'] ?? []);
  expect(terms[0]).toBe(0);
  expect(terms.at(-1)).toBeGreaterThan(0);
});
