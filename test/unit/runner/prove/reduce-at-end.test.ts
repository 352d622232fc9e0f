import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Proof, ProofRequest } from '#main/proving/index.ts';
import { runPaths, writeRunControl } from '#main/run-folder/index.ts';
import { runAttempt, type RunDependencies } from '#main/runner/run-attempt.ts';
import { LabError } from '#shared/errors/index.ts';
import { exampleSheet } from '../../../fixtures/example-sheet.ts';
import type { FakeNumbers } from '../fake-program.ts';
import { fakeDependencies, tinyRun } from '../fake-run.ts';
import { journalOf, ofKind } from '../run-results.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

const AT_END = { method: { kind: 'nepenthe', rounds: 2, zeta: 0.5, delta: 15 }, reduction: { removeAtEnd: true } } as const;
/** Rounds 0 and 1 are within δ, round 2 is not. */
const numbers: FakeNumbers = { on: () => 5, accuracy: (left) => (left > 0.4 ? 0.9 : 0.5) };

/** Dependencies whose proofs equal the example, and which record their requests. */
function provingDependencies(asked: ProofRequest[], change: Partial<RunDependencies> = {}): RunDependencies {
  return fakeDependencies(numbers, {
    proveModel: async (request, report) => {
      asked.push(request);
      await report('checking', 0, 0);
      const { model, round } = request;
      return { sheet: exampleSheet({ round }), model, metadata: new Map(), onnx: Uint8Array.of(1) } satisfies Proof;
    },
    ...change,
  });
}

const lastOf = (folder: string): string[] =>
  journalOf(folder)
    .slice(-4)
    .map((event) => (event.kind === 'phase' ? `${event.phase} ${event.round}` : event.kind));

describe('the best model of a finished run', () => {
  test('is reduced, proven and written, and the journal has the sheet', async () => {
    const folder = tinyRun(AT_END);
    const asked: ProofRequest[] = [];
    expect(await runAttempt(folder, provingDependencies(asked))).toBe('finished');
    expect(lastOf(folder)).toEqual(['checkpoint', 'reducing 1', 'proof', 'end']);
    expect(ofKind(folder, 'end')).toMatchObject([{ reason: 'delta', best: 1 }]);

    const [request] = asked;
    const entropy = ofKind(folder, 'entropy').find(({ round }) => round === 1);
    expect(request).toMatchObject({
      run: { id: 'tiny-run', network: 'mlp 6-5', method: 'nepenthe', dataSet: 'tiny', seed: 1 },
      round: 1,
      plan: 'exact',
      without: [],
      tolerance: 0,
      merging: { mode: 'cheaper' },
      batchSize: 5,
    });
    expect(request?.states.get('hidden1/relu')).toEqual({
      on: entropy?.layers[0]?.on,
      off: entropy?.layers[0]?.off,
      zero: entropy?.layers[0]?.zero,
    });
    // 27 of the 54 weights of the two layers are pruned in round 1, none in the dense network.
    const zeros = (values: Float32Array | undefined): number => values?.filter((weight) => weight === 0).length ?? NaN;
    const pruned = ['hidden1/dense/kernel', 'hidden2/dense/kernel'].map((name) => zeros(request?.model.weights.get(name)));
    expect(pruned.reduce((sum, count) => sum + count, 0)).toBe(27);
    expect(zeros(request?.dense.weights.get('hidden1/dense/kernel'))).toBe(0);

    const files = ['model.onnx', 'model.safetensors', 'model.graph.json', 'plan.json', 'proof.json', 'proof.html'];
    expect(ofKind(folder, 'proof')).toMatchObject([
      { sheet: exampleSheet({ round: 1 }), files: files.map((file) => `models/round-001/${file}`) },
    ]);
    expect(readdirSync(join(runPaths(folder).models, 'round-001')).sort()).toEqual(files.toSorted());
    expect(JSON.parse(readFileSync(join(runPaths(folder).models, 'round-001', 'proof.json'), 'utf8'))).toEqual(exampleSheet({ round: 1 }));
  });

  test('is reduced after a stop, too; a resumed run reduces its final best model', async () => {
    const folder = tinyRun(AT_END);
    const asked: ProofRequest[] = [];
    writeRunControl(folder, { pause: false, stop: 'after-round' });
    expect(await runAttempt(folder, provingDependencies(asked))).toBe('stopped');
    expect(lastOf(folder)).toEqual(['checkpoint', 'reducing 0', 'proof', 'end']);
    writeRunControl(folder, { pause: false, stop: 'none' });
    expect(await runAttempt(folder, provingDependencies(asked))).toBe('finished');
    expect(asked.map(({ round }) => round)).toEqual([0, 1]);
    expect(ofKind(folder, 'proof').map(({ sheet }) => sheet.round)).toEqual([1]);
  });

  test('is not reduced without removeAtEnd', async () => {
    const folder = tinyRun({ method: AT_END.method });
    const asked: ProofRequest[] = [];
    await runAttempt(folder, provingDependencies(asked));
    expect(asked).toEqual([]);
    expect(lastOf(folder)).toEqual(['entropy', 'round', 'checkpoint', 'end']);
    expect(existsSync(runPaths(folder).models)).toBe(false);
  });
});

describe('a failed reduction', () => {
  test.each([
    [
      'that was expected',
      new LabError('unverified', 'The reduced network gives other answers.', 'Export another round.'),
      'gives other answers. Export another round.',
    ],
    ['because of a bug', new TypeError('a bug'), 'a bug'],
  ])('%s is reported, and the run ends as usual', async (_, error, text) => {
    const folder = tinyRun(AT_END);
    expect(await runAttempt(folder, provingDependencies([], { proveModel: () => Promise.reject(error) }))).toBe('finished');
    expect(lastOf(folder)).toEqual(['checkpoint', 'reducing 1', 'message', 'end']);
    expect(ofKind(folder, 'message')).toMatchObject([
      { level: 'warning', text: expect.stringMatching(new RegExp(`^The model of round 1 was not reduced. .*${text}$`)) as unknown },
    ]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'delta', best: 1 }]);
  });

  test('after an immediate stop is repeated by the next attempt', async () => {
    const folder = tinyRun(AT_END);
    let stop = (): void => undefined;
    const stopping = provingDependencies([], {
      onEndRequest: (request) => void (stop = () => request('stop')),
      proveModel: async (_, report) => {
        stop();
        vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1000);
        await report('checking', 0, 0);
        throw new Error('continues although it was stopped');
      },
    });
    expect(await runAttempt(folder, stopping)).toBe('stopped');
    vi.restoreAllMocks();
    expect(ofKind(folder, 'proof')).toEqual([]);
    expect(await runAttempt(folder, provingDependencies([]))).toBe('finished');
    expect(ofKind(folder, 'proof')).toHaveLength(1);
  });
});
