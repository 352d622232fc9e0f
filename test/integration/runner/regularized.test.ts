import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDigits } from '#main/datasets/digits.ts';
import { readRunSpec, readWholeJournal, writeRunSpec } from '#main/run-folder/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { isLong } from '../../random-cases.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { checkpointHashes } from './checkpoint-hashes.ts';
import { prepareRun, startRun } from './runner-process.ts';

const residual: Partial<ExperimentInput> = {
  network: { kind: 'residual', widths: [6, 8], blocks: [1, 1] },
  training: { epochs: 1, batchSize: 32 },
};

describe('a run with entropy in its objective', () => {
  test('reports the term, and has the same bits as a dense run if λ is 0', async () => {
    const method = { kind: 'entropy-regularized', rounds: 1 } as const;
    const [regularized, without, dense] = [
      await prepareRun({ ...residual, method: { ...method, lambda: 0.5 } }),
      await prepareRun({ ...residual, method: { ...method, lambda: 0 } }),
      await prepareRun({ ...residual, method: { kind: 'dense', rounds: 1 } }),
    ];
    for (const run of [regularized, without, dense]) expect(await startRun(run).exited).toBe(0);
    const values = metrics(regularized, 'objective/entropy');
    expect(values.length).toBeGreaterThanOrEqual(2);
    // At most λ times one bit for each of the five layers.
    for (const value of values) expect(value > 0 && value <= 2.5, String(value)).toBe(true);
    expect(
      ofKind(without, 'metric')
        .flatMap(({ values }) => Object.keys(values))
        .filter((name) => name.startsWith('objective/')),
    ).toEqual([]);
    expect(checkpointHashes(without)).toEqual(checkpointHashes(dense));
    expect(checkpointHashes(regularized)).not.toEqual(checkpointHashes(dense));
  });

  test('adds the weights of layers with low entropy to the loss from round 1 on', async () => {
    const run = await prepareRun({ ...residual, method: { kind: 'entropy-magnitude', rounds: 1, lambda: 0.5, delta: 100 } });
    expect(await startRun(run).exited).toBe(0);
    const values = metrics(run, 'objective/entropy-magnitude');
    expect(values[0]).toBe(0);
    expect(values.at(-1)).toBeGreaterThan(0);
    expect(ofKind(run, 'end')).toMatchObject([{ status: 'finished', reason: 'rounds', best: 1 }]);
  });

  test('ends with the fields to change if λ makes the loss infinite, and keeps its checkpoints', async () => {
    // A leaky neuron is never dead, so the large weights after the first step overflow in the product of nine layers.
    const run = await prepareRun({
      network: { kind: 'mlp', hidden: Array<number>(8).fill(16), activation: 'leakyRelu' },
      training: { epochs: 2, batchSize: 32, learningRate: 100, schedule: { kind: 'milestones', milestones: [] } },
      objective: { entropy: { lambda: 1e6, rampUp: 0 } },
      method: { kind: 'dense' },
    });
    expect(await startRun(run).exited).toBe(1);
    const [end] = ofKind(run, 'end');
    expect(end).toMatchObject({ status: 'failed', reason: 'diverged' });
    expect(end?.text).toContain('Lower objective.entropy.lambda (now 1000000)');
  });
});

test('Layer Folding makes the layers linear whose slopes have reached the threshold', async () => {
  const method = { kind: 'layer-folding', rounds: 2, lambda: 20, threshold: 0.5, delta: 100 } as const;
  const run = await prepareRun({ ...residual, method, reduction: { removeAtEnd: true } });
  expect(await startRun(run).exited).toBe(0);
  const [first, second] = ofKind(run, 'decision');
  expect(first?.layers.map(({ numbers }) => numbers['alpha'])).toEqual([0, 0, 0, 0, 0]);
  const folded = second?.layers.filter(({ numbers }) => (numbers['alpha'] ?? 0) >= 0.5).map(({ layer }) => layer) ?? [];
  const rounds = ofKind(run, 'round');
  expect(new Set(rounds[2]?.linearized ?? [])).toEqual(new Set(folded));
  expect(metrics(run, 'objective/layer-folding')[0]).toBe(0);
  expect(ofKind(run, 'end')[0]?.status).toBe('finished');
});

const networks: readonly ExperimentInput['network'][] = [
  { kind: 'plain', widths: [8, 16, 16] },
  { kind: 'mobilenet-v2', width: 0.25, stem: 'imagenet' },
  { kind: 'swin', embed: 16, depths: [2, 2], heads: [2, 4], window: 7, patch: 2, stochasticDepth: 0 },
];
const methods: readonly ExperimentInput['method'][] = [
  { kind: 'entropy-regularized', rounds: 1, lambda: 0.1 },
  { kind: 'entropy-magnitude', rounds: 1, lambda: 0.01, zeta: 0.3, delta: 100 },
  { kind: 'layer-folding', rounds: 1, delta: 100 },
];

describe.runIf(isLong)('on the digits', { timeout: 1_800_000 }, () => {
  test.each(networks.flatMap((network) => methods.map((method) => ({ network, method }))))(
    '$method.kind ends its rounds with $network.kind',
    async ({ network, method }) => {
      const run = await prepareRun({ network, training: { epochs: 1, learningRate: 0.02 }, ...(method && { method }) });
      const data = join(dirname(dirname(run)), `data-${run.split('/').at(-1) ?? ''}`);
      await createDigits(data);
      writeRunSpec(run, { ...readRunSpec(run), dataSet: { name: 'digits', folder: join(data, 'digits') } });
      expect(await startRun(run).exited).toBe(0);
      expect(ofKind(run, 'end')).toMatchObject([{ status: 'finished', reason: 'rounds', best: 1 }]);
    },
  );
});

function metrics(run: string, name: string): readonly number[] {
  return readWholeJournal(run).events.flatMap((event) => (event.kind === 'metric' ? (event.values[name] ?? []) : []));
}
