import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { discardModel, inheritRounds, readRunSpec, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { type Experiment, experimentSchema } from '#shared/experiment/index.ts';
import { fakeDependencies, tinyRun } from '../runner/fake-run.ts';
import { journalOf, ofKind, resultsOf } from '../runner/run-results.ts';
import { temporaryFolder } from './temporary-folder.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

const halfOn = (_layer: string, _neuron: number, count: number): number => count / 2;
const dependencies = (): ReturnType<typeof fakeDependencies> => fakeDependencies({ on: halfOn });

/** Two rounds after the dense one. */
async function parentRun(): Promise<string> {
  const folder = tinyRun();
  expect(await runAttempt(folder, dependencies())).toBe('finished');
  return folder;
}

/** A folder that continues after a round of another one with a changed experiment. */
function branch(parent: string, round: number, changes: Partial<Experiment> = {}, delta = 1): string {
  const folder = temporaryFolder();
  const spec = readRunSpec(parent);
  const experiment = experimentSchema.parse({ ...spec.experiment, ...changes });
  const begins = { run: spec.runId, round };
  writeRunSpec(folder, { ...spec, runId: 'branch', experiment, parent: begins });
  inheritRounds(parent, folder, { runId: 'branch', parent: begins, delta });
  return folder;
}

const modelOf = (folder: string, round: number): Buffer => readFileSync(join(folder, 'checkpoints', `round-00${round}.safetensors`));

describe('a branch', () => {
  it('with the settings of its parent computes what its parent did, also once that is gone', async () => {
    const parent = await parentRun();
    const [expected, models] = [resultsOf(parent), [0, 1, 2].map((round) => modelOf(parent, round))];
    const folder = branch(parent, 1);
    rmSync(parent, { recursive: true });
    expect(await runAttempt(folder, dependencies())).toBe('finished');
    const withoutEpochEnds = (results: readonly unknown[]): readonly unknown[] =>
      results.filter((event) => (event as { keep?: string }).keep !== 'latest');
    expect(withoutEpochEnds(resultsOf(folder))).toEqual(withoutEpochEnds(expected));
    expect([0, 1, 2].map((round) => modelOf(folder, round))).toEqual(models);
  });

  it('begins from a kept round also if models before it were cleaned up, and so does its own branch', async () => {
    const parent = await parentRun();
    discardModel(parent, 'checkpoints/round-001.safetensors');
    expect(() => branch(parent, 1)).toThrow('The run has not kept a model of round 1. It has kept the rounds 0, 2.');
    const folder = branch(branch(parent, 2), 2, { method: { kind: 'nepenthe', rounds: 3 } as Experiment['method'] });
    rmSync(parent, { recursive: true });
    expect(await runAttempt(folder, dependencies())).toBe('finished');
    expect(readdirSync(join(folder, 'checkpoints')).filter((name) => name.startsWith('round'))).toEqual(
      [0, 2, 3].map((round) => `round-00${round}.safetensors`),
    );
  });

  it('continues with its own settings after the rounds that it has taken over', async () => {
    const parent = await parentRun();
    const before = journalOf(parent).length;
    const method = { kind: 'nepenthe', rounds: 3, zeta: 0.25 } as Experiment['method'];
    const folder = branch(parent, 1, { method });
    expect(journalOf(parent)).toHaveLength(before);
    expect(await runAttempt(folder, dependencies())).toBe('finished');
    expect(ofKind(folder, 'start').map(({ runId, attempt }) => [runId, attempt])).toEqual([
      ['branch', 0],
      ['branch', 1],
    ]);
    // Of 54 weights the parent's round prunes half; the branch's prune a quarter of 27 and of 20, rounded: 7 and 5.
    expect(ofKind(folder, 'round').map(({ round, remaining }) => [round, remaining])).toEqual([
      [0, 54],
      [1, 27],
      [2, 20],
      [3, 15],
    ]);
    const seqs = journalOf(folder).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index));
  });

  it('that is killed while it takes over rounds has the same ones after a second try', async () => {
    const parent = await parentRun();
    const folder = branch(parent, 1);
    const segment = join(runPaths(folder).journal, '0000.ndjson');
    const lines = readFileSync(segment);
    rmSync(segment);
    const { parent: begins } = readRunSpec(folder);
    if (!begins) throw new Error('The branch has no parent.');
    inheritRounds(parent, folder, { runId: 'branch', parent: begins, delta: 1 });
    expect(readFileSync(segment)).toEqual(lines);
  });

  it('accepts the rounds that it has taken over by its own δ, and continues where its parent stopped', async () => {
    const numbers = { on: halfOn, accuracy: (remaining: number) => (remaining === 1 ? 0.9 : 0.6) };
    const parent = tinyRun();
    await runAttempt(parent, fakeDependencies(numbers));
    expect(ofKind(parent, 'round').map(({ round, accepted }) => [round, accepted])).toEqual([
      [0, true],
      [1, false],
    ]);
    const method = { kind: 'nepenthe', rounds: 2, delta: 40 } as Experiment['method'];
    const folder = branch(parent, 1, { method }, 40);
    expect(await runAttempt(folder, fakeDependencies(numbers))).toBe('finished');
    expect(ofKind(folder, 'round').map(({ round, accepted }) => [round, accepted])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
  });

  it('does not train other rounds if the model that it begins from is damaged', async () => {
    const folder = branch(await parentRun(), 1);
    const file = join(folder, 'checkpoints', 'round-001.safetensors');
    rmSync(file);
    expect(await runAttempt(folder, dependencies())).toBe('failed');
    expect(ofKind(folder, 'end')).toMatchObject([{ reason: 'bad-file', text: expect.stringContaining('round 1') as unknown }]);
    expect(readdirSync(runPaths(folder).checkpoints)).toEqual(['round-000.safetensors']);
  });
});

describe('taking over rounds is refused', () => {
  it('if the run has not kept the round', async () => {
    const parent = await parentRun();
    expect(() => branch(parent, 3)).toThrow('The run has not kept a model of round 3. It has kept the rounds 0, 1, 2.');
  });

  it('if a model has changed, and leaves the branch without a journal', async () => {
    const parent = await parentRun();
    writeFileSync(join(parent, 'checkpoints', 'round-001.safetensors'), 'damaged');
    expect(() => branch(parent, 1)).toThrow('Round 1 of the run is damaged.');
    const folder = branch(parent, 0);
    expect(existsSync(join(runPaths(folder).journal, '0000.ndjson'))).toBe(true);
  });
});
