import { describe, expect, test } from 'vitest';
import { loadKeptModel, readWholeJournal } from '#main/run-folder/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import { elementsOf, type ModelGraph, parametersOf, prunableLayers } from '#shared/graph/index.ts';
import { methodLabels } from '#shared/methods/index.ts';
import { isLong } from '../../random-cases.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { type Method, METHODS, type Network, others, prepareMethodRun, residual } from './method-runs.ts';
import { startRun } from './runner-process.ts';

/** Kinds of changes that models are proven after in `npm test`: pruned weights, linear forms, removed channels, bypassed blocks. */
const PROVEN: readonly Method['kind'][] = ['nepenthe', 'tlc', 'l1-channels', 'lacoot'];

/** Runs a method for one epoch per round on 500 digits. */
async function runOf(method: Method, network: Network, isProven = isLong || PROVEN.includes(method.kind)): Promise<string> {
  const run = await prepareMethodRun(method, network, { reduction: { removeAtEnd: isProven } });
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
  const run = await runOf({ kind: 'l1-channels', rounds: 2, delta: 100, macs: 0.3 }, residual, false);
  const { initial, kept } = networksOf(run);
  const [dense = 0, first = 0, second = 0] = kept.map((graph) => totalCost(graph).macs);
  expect(dense).toBe(totalCost(initial).macs);
  expect(first).toBeLessThanOrEqual(0.7 * dense);
  expect(second).toBeLessThanOrEqual(0.7 * first);
  const metrics = ofKind(run, 'metric').flatMap(({ values }) => values['network/macs'] ?? []);
  expect(metrics).toEqual([first, second]);
});

test('bypassed blocks are physically absent from the models, including those of later rounds', async () => {
  const run = await runOf({ kind: 'lacoot', rounds: 3, delta: 100, retrain: false }, { ...residual, blocks: [2, 2] }, false);
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
