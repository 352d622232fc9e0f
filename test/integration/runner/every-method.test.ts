import { describe, expect, test } from 'vitest';
import { loadKeptModel, readWholeJournal } from '#main/run-folder/index.ts';
import { totalCost } from '#shared/costs/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { elementsOf, parametersOf } from '#shared/graph/index.ts';
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
  { kind: 'egp', rounds: 1 },
  { kind: 'easier', rounds: 1, delta: 100 },
  { kind: 'tlc', rounds: 1, delta: 100 },
  { kind: 'l1-channels', rounds: 2, delta: 100 },
  { kind: 'taylor-channels', rounds: 2, delta: 100 },
];

const residual: Network = { kind: 'residual', widths: [8, 12], blocks: [1, 1] };
const others: readonly Network[] = [
  { kind: 'plain', widths: [6, 8] },
  { kind: 'mobilenet-v2', width: 0.1 },
  { kind: 'swin', embed: 8, depths: [1, 1], heads: [2, 2], patch: 4, window: 7 },
];

/** Kinds of changes that models are proven after in `npm test`: pruned weights, linear forms, removed channels. */
const PROVEN: readonly Method['kind'][] = ['nepenthe', 'tlc', 'l1-channels'];

/** Runs a method for one epoch per round on 500 digits. */
async function runOf(method: Method, network: Network): Promise<string> {
  const isProven = isLong || PROVEN.includes(method.kind);
  const run = await prepareRun(
    { network, method, training: { epochs: 1, batchSize: 32 }, reduction: { removeAtEnd: isProven } },
    { name: 'few-digits', make: makeFewDigits },
  );
  expect(await startRun(run).exited).toBe(0);
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

test('channels that are removed are physically gone in the models, of later rounds too', async () => {
  const run = await runOf({ kind: 'l1-channels', rounds: 2, delta: 100, macs: 0.3 }, residual);
  const [start] = ofKind(run, 'start');
  const { graph, layers } = start ?? {};
  if (!graph || 'unreadable' in graph || !layers) throw new Error('no network');
  const macs = readWholeJournal(run).events.flatMap((event) => {
    if (event.kind !== 'checkpoint' || event.keep !== 'round') return [];
    const model = loadKeptModel(run, { graph, layers }, event, []);
    for (const { name, shape } of parametersOf(model.graph)) expect(model.weights.get(name)).toHaveLength(elementsOf(shape));
    return [totalCost(model.graph).macs];
  });
  const [dense = 0, first = 0, second = 0] = macs;
  expect(dense).toBe(totalCost(graph).macs);
  expect(first).toBeLessThanOrEqual(0.7 * dense);
  expect(second).toBeLessThanOrEqual(0.7 * first);
  const metrics = ofKind(run, 'metric').flatMap(({ values }) => values['network/macs'] ?? []);
  expect(metrics).toEqual([first, second]);
});
