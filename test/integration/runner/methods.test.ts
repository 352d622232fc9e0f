import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDigits } from '#main/datasets/digits.ts';
import { CheckpointStore, readRunSpec, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { isLong } from '../../random-cases.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { requestFile } from './prove-request.ts';
import { prepareRun, startRun, startRunner } from './runner-process.ts';

test('a uniform run prunes the same fraction of every layer', async () => {
  const run = await prepareRun({ method: { kind: 'uniform', rounds: 2, zeta: 0.25, delta: 100 } });
  expect(await startRun(run).exited).toBe(0);
  // Layers of 36 and 288 weights: a quarter is 9 and 72, then 27/4 = 6.75 and 54.
  expect(ofKind(run, 'budget').map(({ layers }) => layers.map(({ remaining, pruned }) => [remaining, pruned]))).toEqual([
    [
      [36, 9],
      [288, 72],
    ],
    [
      [27, 7],
      [216, 54],
    ],
  ]);
  expect(ofKind(run, 'round').map(({ remaining }) => remaining)).toEqual([324, 243, 182]);
});

test.each(['identity', 'majority'] as const)(
  'an EASIER run with the %s form makes the layer of lowest entropy linear in each round',
  async (form) => {
    const run = await prepareRun({
      network: { kind: 'residual', widths: [6, 8], blocks: [1, 1] },
      training: { epochs: 1, batchSize: 32 },
      method: { kind: 'easier', rounds: 2, delta: 100, form },
      reduction: { removeAtEnd: true },
    });
    expect(await startRun(run).exited).toBe(0);

    const entropies = ofKind(run, 'entropy').map(({ layers }) => layers);
    const chosen = ofKind(run, 'decision').map(({ layers }) => layers.find(({ what }) => what === 'linearize')?.layer);
    for (const [round, layer] of chosen.entries()) {
      const open = entropies[round]?.filter((one) => !chosen.slice(0, round).includes(one.layer)) ?? [];
      expect(open.find((one) => one.layer === layer)?.entropy).toBe(Math.min(...open.map(({ entropy }) => entropy)));
    }
    const rounds = ofKind(run, 'round');
    expect(rounds.map(({ linearized }) => new Set(linearized))).toEqual([new Set(), new Set(chosen.slice(0, 1)), new Set(chosen)]);
    expect(rounds.every(({ sparsity }) => sparsity === 0)).toBe(true);

    // What the form stands for: ones, or each neuron's state in the round before.
    const activations = new Map(ofKind(run, 'start')[0]?.layers.map(({ name, activation }) => [name, activation]));
    const [last] = ofKind(run, 'checkpoint').filter(({ keep, round }) => keep === 'round' && round === 2);
    const variables = last ? new CheckpointStore(run).load(last) : new Map<string, Float32Array>();
    for (const [round, layer = ''] of chosen.entries()) {
      const { on = [], off = [] } = entropies[round]?.find((one) => one.layer === layer) ?? {};
      const scale = on.map((count, neuron) => (form === 'identity' || count > (off[neuron] ?? 0) ? 1 : 0));
      expect(variables.get(`${activations.get(layer) ?? ''}/scale`)).toEqual(Float32Array.from(scale));
    }

    const [end] = ofKind(run, 'end');
    expect(end).toMatchObject({ status: 'finished', reason: 'rounds', best: 2 });
    expect(ofKind(run, 'proof')[0]?.sheet).toMatchObject({ round: 2, plan: 'exact' });
  },
);

test.runIf(isLong)('the built-in MobileNetV2 ends its rounds on the digits with the defaults', { timeout: 1_800_000 }, async () => {
  const run = await prepareRun({
    network: { kind: 'mobilenet-v2', width: 0.25, stem: 'imagenet' },
    training: { epochs: 1 },
    // As many rounds as the default, whatever the accuracy.
    method: { kind: 'nepenthe', delta: 100 },
  });
  const data = join(dirname(dirname(run)), 'data');
  await createDigits(data);
  writeRunSpec(run, { ...readRunSpec(run), dataSet: { name: 'digits', folder: join(data, 'digits') } });
  expect(await startRun(run).exited).toBe(0);
  expect(ofKind(run, 'end')).toMatchObject([{ status: 'finished', reason: 'rounds', best: 4 }]);
  const unbypassed = new Set(ofKind(run, 'start')[0]?.layers.flatMap(({ name, bypassed }) => (bypassed ? [] : [name])));
  const left = ofKind(run, 'budget').flatMap(({ layers }) =>
    layers.flatMap(({ layer, remaining, pruned }) => (unbypassed.has(layer) ? [remaining - pruned] : [])),
  );
  expect(Math.min(...left)).toBeGreaterThan(0);
});

const NETWORKS: Readonly<Record<string, ExperimentInput['network']>> = {
  residual: { kind: 'residual', widths: [6, 8], blocks: [1, 1] },
  plain: { kind: 'plain', widths: [6, 8] },
  'mobilenet-v2': { kind: 'mobilenet-v2', width: 0.25, stem: 'cifar' },
  swin: { kind: 'swin', embed: 8, depths: [2, 2], heads: [2, 2], window: 2, patch: 2, stochasticDepth: 0 },
};

const latencyCases = (['nepenthe-latency', 'shallow'] as const).flatMap((method) =>
  Object.entries(NETWORKS).map(([name, network]) => ({ method, name, network })),
);

test.for(latencyCases)(
  '$method runs to the end on a $name network, by latencies measured before',
  async ({ method, name, network }, { skip }) => {
    skip(name !== 'residual' && !isLong, 'part of test:long');
    const run = await prepareRun({
      network,
      training: { epochs: 1, batchSize: 32 },
      method: { kind: method, rounds: 2, delta: 100 },
      reduction: { removeAtEnd: true },
    });
    const tables = join(dirname(dirname(run)), 'latencies');
    // Times that have not settled would be measured again.
    vi.stubEnv('NEPENTHE_MEASURE_LATENCIES', 'off');
    onTestFinished(() => void vi.unstubAllEnvs());
    const measure = async (): Promise<number | null> => {
      const request = { format: 1, spec: readRunSpec(run), threads: 1, batch: 1, tables, runFolder: run };
      return await startRunner('latency', requestFile(request, run)).exited;
    };
    expect(await measure()).toBe(0);
    const measured = readFileSync(runPaths(run).latencies, 'utf8');
    // The table has everything: nothing is measured again, and the profile is the same.
    expect(await measure()).toBe(0);
    expect(readFileSync(runPaths(run).latencies, 'utf8')).toBe(measured);

    expect(await startRun(run).exited).toBe(0);
    // Shallow is done when all activations are linear, which may take one round.
    const last = ofKind(run, 'round').length - 1;
    expect(last).toBeGreaterThanOrEqual(1);
    expect(ofKind(run, 'end')).toMatchObject([{ status: 'finished', best: last }]);
    expect(ofKind(run, 'proof')).toMatchObject([{ sheet: { round: last, plan: 'exact' } }]);
    expect(readFileSync(runPaths(run).latencies, 'utf8')).toBe(measured);
  },
);

test('a run without the latencies that its method needs fails before it trains', async () => {
  const run = await prepareRun({ method: { kind: 'shallow' } });
  expect(await startRun(run).exited).toBe(1);
  expect(ofKind(run, 'end')).toMatchObject([{ status: 'failed', reason: 'unavailable' }]);
  expect(ofKind(run, 'start')).toEqual([]);
});
