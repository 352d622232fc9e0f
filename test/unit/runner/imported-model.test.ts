import { existsSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { removeModel } from '#main/library/index.ts';
import type { ProgramOptions } from '#main/program/index.ts';
import { CheckpointStore, readRunSpec, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import { initialWeights } from '#shared/networks/index.ts';
import { addModel, exampleDescription } from '../library/example-model.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { FakeProgram } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { ofKind, resultsOf } from './run-results.ts';

/** For 2 x 2 gray images, like the data of these runs. */
function modelOf(classes: number, seed = 7): Model {
  const graph: ModelGraph = {
    format: 1,
    name: 'mine',
    nodes: [
      { id: 'image', op: 'input', inputs: [], shape: [2, 2, 1] },
      { id: 'flat', op: 'flatten', inputs: ['image'] },
      { id: 'hidden', op: 'dense', inputs: ['flat'], units: 6, bias: true },
      { id: 'relu', op: 'activation', inputs: ['hidden'], kind: 'relu' },
      { id: 'head', op: 'dense', inputs: ['relu'], units: classes, bias: true },
    ],
    output: 'head',
  };
  return { graph, weights: initialWeights(graph, seed) };
}

/** A run on an imported model with that many classes; the data has three. */
function runOn(model: Model, keepZeros = true): { folder: string; dataDir: string } {
  const dataDir = temporaryFolder();
  const { folder: library, sha256 } = addModel(dataDir, exampleDescription('mine'), model);
  const folder = tinyRun({ network: { kind: 'imported', model: 'mine', keepZeros }, method: { kind: 'imp', rounds: 1 } });
  writeRunSpec(folder, { ...readRunSpec(folder), model: { name: 'mine', folder: library, sha256 } });
  return { folder, dataDir };
}

/** The first variables that were assigned to the program. */
function watched(): { dependencies: ReturnType<typeof fakeDependencies>; first: () => ReadonlyMap<string, Float32Array> | undefined } {
  let first: ReadonlyMap<string, Float32Array> | undefined;
  class Watched extends FakeProgram {
    override assign(variables: ReadonlyMap<string, Float32Array>): void {
      first ??= new Map([...variables].map(([name, values]) => [name, values.slice()]));
      super.assign(variables);
    }
  }
  return { dependencies: fakeDependencies({}, { loadProgram: (graph) => Promise.resolve(new Watched(graph)) }), first: () => first };
}

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

const messages = (folder: string): string[] => ofKind(folder, 'message').map(({ text }) => text);

describe('a run on an imported model', () => {
  test('starts with its network and weights', async () => {
    const model = modelOf(3);
    const { folder } = runOn(model);
    const { dependencies, first } = watched();
    expect(await runAttempt(folder, dependencies)).toBe('finished');
    expect(ofKind(folder, 'start')[0]?.graph).toEqual(model.graph);
    expect(first()).toEqual(model.weights);
    expect(messages(folder)).toEqual([]);
  });

  test('starts with a new head for another number of classes, and reports it', async () => {
    const model = modelOf(10);
    const { folder } = runOn(model);
    const { dependencies, first } = watched();
    expect(await runAttempt(folder, dependencies)).toBe('finished');
    expect(messages(folder)).toEqual(['The head head is initialized randomly: 3 classes instead of 10.']);
    expect(first()?.get('hidden/kernel')).toEqual(model.weights.get('hidden/kernel'));
    expect(first()?.get('head/kernel')).toHaveLength(18);
  });

  test('keeps weights at 0 that are 0 in the model, and counts them as pruned', async () => {
    const model = modelOf(3);
    // 24 and 18 weights, 6 and 9 of which are 0. Half of the remaining 18 prunable ones are pruned.
    for (const [name, every] of [
      ['hidden/kernel', 4],
      ['head/kernel', 2],
    ] as const) {
      model.weights.get(name)?.forEach((_, index, weights) => (weights[index] = index % every === 0 ? 0 : index + 1));
    }
    const { folder } = runOn(model);
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    expect(messages(folder)).toEqual(['15 of 42 kernel weights are 0 in the imported model: they count as pruned and stay 0.']);
    expect(ofKind(folder, 'round').map(({ remaining, sparsity }) => [remaining, sparsity])).toEqual([
      [18, 0.25],
      [9, 1 - 9 / 24],
    ]);
    const [last] = ofKind(folder, 'checkpoint').filter(({ keep, round }) => keep === 'round' && round === 1);
    const variables = last ? new CheckpointStore(folder).load(last) : new Map<string, Float32Array>();
    const zeros = (name: string): number => variables.get(name)?.filter((weight) => weight === 0).length ?? NaN;
    expect([zeros('hidden/kernel'), zeros('head/kernel')]).toEqual([15, 9]);
  });

  test('trains weights that are 0 if the experiment sets keepZeros off, and always a kernel that is entirely 0', async () => {
    const model = modelOf(3);
    model.weights.get('hidden/kernel')?.fill(0, 0, 6);
    const trained = runOn(model, false);
    expect(await runAttempt(trained.folder, fakeDependencies())).toBe('finished');
    expect(messages(trained.folder)).toEqual([]);
    expect(ofKind(trained.folder, 'round')[0]).toMatchObject({ remaining: 24, sparsity: 0 });
    model.weights.get('hidden/kernel')?.fill(0);
    const whole = runOn(model);
    expect(await runAttempt(whole.folder, fakeDependencies())).toBe('finished');
    expect(messages(whole.folder)).toEqual([]);
    expect(ofKind(whole.folder, 'round')[0]).toMatchObject({ remaining: 24, sparsity: 0 });
  });

  test('normalizes images as its file did, averaged over the colors for gray images', async () => {
    const dataDir = temporaryFolder();
    const normalization = { mean: [0.5, 0.25, 0.75], std: [0.25, 0.5, 0.75] };
    const { folder: library, sha256 } = addModel(dataDir, { ...exampleDescription('mine'), normalization }, modelOf(3));
    const folder = tinyRun({ network: { kind: 'imported', model: 'mine' }, method: { kind: 'imp', rounds: 1 } });
    writeRunSpec(folder, { ...readRunSpec(folder), model: { name: 'mine', folder: library, sha256, normalization } });
    const used: unknown[] = [];
    const loadProgram = (graph: ModelGraph, options: ProgramOptions): Promise<FakeProgram> => {
      used.push(options.normalization);
      return Promise.resolve(new FakeProgram(graph));
    };
    expect(await runAttempt(folder, fakeDependencies({}, { loadProgram }))).toBe('finished');
    expect(used[0]).toEqual({ mean: [0.5], std: [0.5] });
    expect(messages(folder)).toEqual([
      'Images are normalized as in the model’s file, with mean 0.5 and std 0.5, averaged over its channels, not by the data set’s statistics.',
    ]);
    rmSync(dataDir, { recursive: true });
  });

  test('resumes to the same numbers, and reports changes only once', async () => {
    const [whole, stopped] = [runOn(modelOf(10)), runOn(modelOf(10))];
    await runAttempt(whole.folder, fakeDependencies());
    let saves = 0;
    const openCheckpoints = (folder: string): CheckpointStore => {
      const store = new CheckpointStore(folder);
      const save = store.save.bind(store);
      store.save = (...parameters) => {
        saves += 1;
        if (saves === 3) throw new Error('killed');
        return save(...parameters);
      };
      return store;
    };
    expect(await runAttempt(stopped.folder, fakeDependencies({}, { openCheckpoints }))).toBe('failed');
    expect(await runAttempt(stopped.folder, fakeDependencies())).toBe('finished');
    expect(resultsOf(stopped.folder)).toEqual(resultsOf(whole.folder));
    expect(messages(stopped.folder)).toEqual(messages(whole.folder));
  });

  test('refuses a different or missing model', async () => {
    const { folder, dataDir } = runOn(modelOf(3));
    removeModel(dataDir, 'mine');
    const fails = async (reason: string, text: string): Promise<void> => {
      expect(await runAttempt(folder, fakeDependencies())).toBe('failed');
      expect(ofKind(folder, 'end')).toMatchObject([{ status: 'failed', reason }]);
      expect(ofKind(folder, 'end')[0]?.text).toContain(text);
    };
    await fails('not-found', 'There is no imported model named mine.');
    addModel(dataDir, exampleDescription('mine'), modelOf(3, 8));
    await fails('conflict', 'The imported model mine is not the one that this run was created with.');
    removeModel(dataDir, 'mine');
    addModel(dataDir, exampleDescription('mine'), modelOf(3));
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    expect(existsSync(runPaths(folder).spec)).toBe(true);
    rmSync(dataDir, { recursive: true });
  });
});
