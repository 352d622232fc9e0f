import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OpenDataSet } from '#main/datasets/index.ts';
import {
  acquireRunLock,
  CheckpointStore,
  isRunAlive,
  KEEP_RUNNING,
  readWholeJournal,
  writeAtomically,
  writeRunControl,
} from '#main/run-folder/index.ts';
import { refuseChangedInputs } from '#main/runner/refuse-changed-inputs.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { LabError } from '#shared/errors/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { fakeDependencies, tinyData, tinyRun } from './fake-run.ts';
import { journalOf, ofKind, resultsOf } from './run-results.ts';

const MESSY = 1 / 3;
/** Every neuron changes its state; the two layers have different entropy. */
const undecided = (layer: string, _neuron: number, count: number): number => Math.round(count * (layer === 'hidden1/dense' ? 0.5 : MESSY));

const hidden2IsLessRelevant = (layer: string, _neuron: number, count: number): number => (layer === 'hidden2/dense' ? 1 : count / 2);

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

/** `train 0`, `epoch 0.1`, …: the journal's events without steps. */
const storyOf = (folder: string): string[] =>
  journalOf(folder).flatMap((event) => {
    switch (event.kind) {
      case 'phase':
        return [`${event.phase} ${event.round}`];
      case 'epoch':
        return [`epoch ${event.round}.${event.epoch}`];
      case 'checkpoint':
        return [`${event.keep} checkpoint ${event.round}.${event.epoch}`];
      case 'entropy':
      case 'round':
      case 'budget':
      case 'decision':
        return [`${event.kind} ${event.round}`];
      case 'step':
        return [];
      default:
        return [event.kind];
    }
  });

describe('the course of a run', () => {
  test('a dense run trains, measures and ends', async () => {
    const folder = tinyRun({ method: { kind: 'dense' } });
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    expect(storyOf(folder)).toEqual([
      'preparing 0',
      'start',
      'training 0',
      'epoch 0.1',
      'latest checkpoint 0.1',
      'epoch 0.2',
      'latest checkpoint 0.2',
      'measuring 0',
      'entropy 0',
      'round 0',
      'round checkpoint 0.2',
      'end',
    ]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'rounds', best: 0 }]);
    expect(isRunAlive(folder)).toBe(false);
  });

  test('each round decides, trains the whole schedule again, and measures', async () => {
    const folder = tinyRun({ method: { kind: 'nepenthe', rounds: 1 } });
    await runAttempt(folder, fakeDependencies({ on: undecided }));
    expect(storyOf(folder).slice(11)).toEqual([
      'pruning 1',
      'decision 1',
      'budget 1',
      'training 1',
      'epoch 1.1',
      'latest checkpoint 1.1',
      'epoch 1.2',
      'latest checkpoint 1.2',
      'measuring 1',
      'entropy 1',
      'round 1',
      'round checkpoint 1.2',
      'end',
    ]);
    const rates = ofKind(folder, 'step').map(({ round, epoch, step, learningRate }) => [round, epoch, step, learningRate]);
    // Six steps per round; the last one of each epoch is always reported.
    expect(rates).toContainEqual([0, 2, 6, 4e-7]);
    expect(rates).toContainEqual([1, 2, 12, 4e-7]);
  });

  test('a round that prunes nothing is trained and measured like any other', async () => {
    const folder = tinyRun({ method: { kind: 'dense', rounds: 1 } });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('finished');
    expect(storyOf(folder).slice(11)).toEqual([
      'pruning 1',
      'decision 1',
      'training 1',
      'epoch 1.1',
      'latest checkpoint 1.1',
      'epoch 1.2',
      'latest checkpoint 1.2',
      'measuring 1',
      'entropy 1',
      'round 1',
      'round checkpoint 1.2',
      'end',
    ]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'rounds', best: 1 }]);
    expect(ofKind(folder, 'round').map(({ remaining }) => remaining)).toEqual([54, 54]);
  });

  test('rounds are trained with their own schedule', async () => {
    const schedule = { kind: 'milestones' as const, milestones: [1], factor: 0.5 };
    const training = { epochs: 2, batchSize: 5, learningRate: 0.1, schedule, retraining: { epochs: 3, learningRate: 0.02 } };
    const folder = tinyRun({ training, method: { kind: 'dense', rounds: 1 } });
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    expect(ofKind(folder, 'start')).toMatchObject([{ denseEpochs: 2, epochsPerRound: 3 }]);
    expect(ofKind(folder, 'epoch').map(({ round, epoch, step }) => [round, epoch, step])).toEqual([
      [0, 1, 3],
      [0, 2, 6],
      [1, 1, 9],
      [1, 2, 12],
      [1, 3, 15],
    ]);
    const rates = new Map(ofKind(folder, 'step').map(({ round, epoch, learningRate }) => [`${round}.${epoch}`, learningRate]));
    expect([...rates]).toEqual([
      ['0.1', 0.1],
      ['0.2', 0.05],
      ['1.1', 0.02],
      ['1.2', 0.01],
      ['1.3', 0.01],
    ]);
  });

  test('without epochs, the initial network is measured as it is, and rounds are not trained', async () => {
    const folder = tinyRun({ training: { epochs: 0, batchSize: 5 } });
    expect(await runAttempt(folder, fakeDependencies())).toBe('finished');
    expect(ofKind(folder, 'start')).toMatchObject([{ denseEpochs: 0, epochsPerRound: 0 }]);
    expect([...ofKind(folder, 'step'), ...ofKind(folder, 'epoch')]).toEqual([]);
    expect(ofKind(folder, 'decision').map(({ round, trainEpochs }) => [round, trainEpochs])).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(ofKind(folder, 'checkpoint').map(({ keep, round, epoch }) => [keep, round, epoch])).toEqual([
      ['round', 0, 0],
      ['round', 1, 0],
      ['round', 2, 0],
    ]);
  });

  test('EASIER makes one activation after another linear, and ends when none is left', async () => {
    const folder = tinyRun({ method: { kind: 'easier', rounds: 5, delta: 100 } });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('finished');
    // The second layer has the lower entropy: 4 of 12 are ON, of the first 6.
    expect(ofKind(folder, 'round').map(({ linear, linearized, remaining }) => [linear, linearized, remaining])).toEqual([
      [[], [], 54],
      [['hidden2/dense'], ['hidden2/dense'], 54],
      [['hidden1/dense', 'hidden2/dense'], ['hidden1/dense', 'hidden2/dense'], 54],
    ]);
    expect(ofKind(folder, 'budget')).toEqual([]);
    expect(
      ofKind(folder, 'decision').map(({ round, trainEpochs, layers }) => [round, trainEpochs, layers.map(({ what }) => what)]),
    ).toEqual([
      [1, 2, ['keep', 'linearize']],
      [2, 2, ['linearize']],
    ]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'linear', best: 2 }]);
  });

  test('keeps only the finished model of every round', async () => {
    const folder = tinyRun();
    await runAttempt(folder, fakeDependencies({ on: undecided }));
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual([
      'round-000.safetensors',
      'round-001.safetensors',
      'round-002.safetensors',
    ]);
    const store = new CheckpointStore(folder);
    const kept = ofKind(folder, 'checkpoint').filter(({ keep }) => keep === 'round');
    for (const checkpoint of kept) {
      const variables = store.load(checkpoint);
      const mask = variables.get('hidden1/dense/kernel/mask') ?? [];
      const kernel = variables.get('hidden1/dense/kernel') ?? [];
      expect(mask).toHaveLength(24);
      expect([...kernel].every((weight, index) => mask[index] === 1 || Object.is(weight, 0))).toBe(true);
    }
  });

  test('prunes ζ of the remaining weights in each round, by the entropy of the round before', async () => {
    const folder = tinyRun();
    await runAttempt(folder, fakeDependencies({ on: undecided }));
    // 24 + 30 weights: 27 are pruned, then half of the other 27.
    expect(ofKind(folder, 'budget').map(({ round, total }) => [round, total])).toEqual([
      [1, 27],
      [2, 14],
    ]);
    expect(ofKind(folder, 'round').map(({ remaining }) => remaining)).toEqual([54, 27, 13]);
    expect(ofKind(folder, 'round')[1]?.sparsity).toBeCloseTo(0.5, 12);
    const entropy = ofKind(folder, 'entropy')[0]?.layers ?? [];
    // 6 of 12 ON: one bit. 4 of 12: log2 3 - 2/3.
    expect(entropy[0]).toMatchObject({ layer: 'hidden1/dense', entropy: 1, minority: 6, on: [6, 6, 6, 6, 6, 6], off: [6, 6, 6, 6, 6, 6] });
    expect(entropy[1]?.entropy).toBeCloseTo(Math.log2(3) - 2 / 3, 12);
  });

  test('a layer without entropy is linear, one without a path to the output is dead', async () => {
    const folder = tinyRun({ method: { kind: 'nepenthe', rounds: 1, locked: ['hidden1/dense'] } });
    await runAttempt(folder, fakeDependencies({ on: (layer, _neuron, count) => (layer === 'hidden1/dense' ? count : 5) }));
    expect(ofKind(folder, 'round').map(({ linear, dead }) => ({ linear, dead }))).toEqual([
      { linear: ['hidden1/dense'], dead: [] },
      { linear: ['hidden1/dense'], dead: [] },
    ]);
    expect(ofKind(folder, 'budget')[0]?.layers.map(({ pruned }) => pruned)).toEqual([0, 15]);
  });
});

describe('a run ends', () => {
  test('if validation accuracy falls more than δ below the dense network, and keeps the last round within δ', async () => {
    const folder = tinyRun({ method: { kind: 'nepenthe', rounds: 5, delta: 10 } });
    // 9, 8, 7, … of ten validation images are correct: the first round is exactly δ below.
    await runAttempt(folder, fakeDependencies({ on: undecided, accuracy: (left) => (left === 1 ? 0.9 : left > 0.4 ? 0.8 : 0.7) }));
    expect(ofKind(folder, 'round').map(({ accepted, validation }) => [accepted, validation.accuracy])).toEqual([
      [true, 90],
      [true, 80],
      [false, 70],
    ]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'delta', best: 1 }]);
  });

  test('if nothing is left to prune', async () => {
    const folder = tinyRun();
    await runAttempt(folder, fakeDependencies({ on: (_layer, _neuron, count) => count }));
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'emptied', best: 0 }]);
    expect(ofKind(folder, 'budget')).toEqual([]);
  });

  test('if pruning leaves a constant network, without training it, and names the emptied layer', async () => {
    const folder = tinyRun({ method: { kind: 'nepenthe', rounds: 3, zeta: 0.6, unbypassed: 'prune' } });
    // hidden2 is the less relevant by far, and its 30 weights are fewer than the budget of 32.
    await runAttempt(folder, fakeDependencies({ on: hidden2IsLessRelevant }));
    expect(ofKind(folder, 'budget')[0]?.layers.map(({ pruned }) => pruned)).toEqual([2, 30]);
    expect(ofKind(folder, 'message').map(({ text }) => text)).toEqual([
      'Layer hidden2/dense was emptied in round 1, and no path bypasses it: the output no longer depends on the input.',
    ]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'collapse', best: 0 }]);
    expect(ofKind(folder, 'epoch').filter(({ round }) => round > 0)).toEqual([]);
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['round-000.safetensors']);
  });

  test('after its last round where the same layer is guarded', async () => {
    const folder = tinyRun({ method: { kind: 'nepenthe', rounds: 3, zeta: 0.6, delta: 100 } });
    await runAttempt(folder, fakeDependencies({ on: hidden2IsLessRelevant }));
    // Of its 30 weights, it keeps one for each of its five neurons.
    expect(ofKind(folder, 'budget')[0]?.layers.map(({ pruned }) => pruned)).toEqual([7, 25]);
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'finished', reason: 'rounds', best: 3 }]);
  });

  test('if the loss is not finite, naming round, epoch and step; earlier checkpoints stay intact', async () => {
    const folder = tinyRun();
    expect(await runAttempt(folder, fakeDependencies({ loss: (step) => (step === 5 ? NaN : 1) }))).toBe('failed');
    const [end] = ofKind(folder, 'end');
    expect(end).toMatchObject({ status: 'failed', reason: 'diverged', best: null });
    expect(end?.text).toContain('round 0, epoch 2, step 5');
    expect(end?.text).toContain('Lower training.learningRate');
    const [saved] = ofKind(folder, 'checkpoint');
    expect(saved && new CheckpointStore(folder).isIntact(saved)).toBe(true);
  });

  test('if the loss is not finite, naming the strengths of the objective’s terms as well', async () => {
    const changes = { objective: { entropy: { lambda: 5 } }, method: { kind: 'entropy-magnitude', lambda: 2 } } as const;
    const folder = tinyRun(changes);
    await runAttempt(folder, fakeDependencies({ loss: (step) => (step === 5 ? NaN : 1) }));
    expect(ofKind(folder, 'end')[0]?.text).toContain(
      'Lower objective.entropy.lambda (now 5) or method.lambda (now 2) or training.learningRate (now 0.1) and run the experiment again.',
    );
    expect(ofKind(folder, 'checkpoint')).toHaveLength(1);
  });

  test('after the round on request, and can be resumed from there', async () => {
    const folder = tinyRun();
    writeRunControl(folder, { pause: false, stop: 'after-round' });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('stopped');
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'stopped', reason: 'stopped', best: 0 }]);
    expect(ofKind(folder, 'round')).toHaveLength(1);
    writeRunControl(folder, { pause: false, stop: 'none' });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('finished');
    expect(ofKind(folder, 'round').map(({ round }) => round)).toEqual([0, 1, 2]);
  });

  test('immediately on request', async () => {
    const folder = tinyRun();
    writeRunControl(folder, { pause: false, stop: 'now' });
    expect(await runAttempt(folder, fakeDependencies())).toBe('stopped');
    expect(ofKind(folder, 'epoch')).toEqual([]);
  });
});

describe('a run is refused', () => {
  test('if the folder is not a run’s, another process runs it, or it is finished; nothing is written', async () => {
    const empty = temporaryFolder();
    await expect(runAttempt(empty, fakeDependencies())).rejects.toMatchObject({ code: 'not-found' });
    expect(readdirSync(empty)).toEqual([]);

    const folder = tinyRun({ method: { kind: 'dense' } });
    const lock = acquireRunLock(folder);
    await expect(runAttempt(folder, fakeDependencies())).rejects.toMatchObject({ code: 'busy' });
    lock.release();
    await runAttempt(folder, fakeDependencies());
    const before = readWholeJournal(folder).events;
    await expect(runAttempt(folder, fakeDependencies())).rejects.toMatchObject({ code: 'conflict' });
    expect(readWholeJournal(folder).events).toEqual(before);
  });

  test('before any training if a locked layer does not exist, with the names of the layers', async () => {
    const folder = tinyRun({ method: { kind: 'nepenthe', locked: ['stem'] } });
    expect(await runAttempt(folder, fakeDependencies())).toBe('failed');
    const [end] = ofKind(folder, 'end');
    expect(end?.reason).toBe('invalid-experiment');
    expect(end?.text).toContain('method.locked.0');
    expect(end?.text).toContain('hidden1/dense, hidden2/dense');
  });

  test('with the error if the data or TensorFlow cannot be opened', async () => {
    const folder = tinyRun();
    const missing = new LabError('not-found', 'There is no data set.', 'Add it.', { file: '/nowhere' });
    await runAttempt(folder, fakeDependencies({}, { openData: () => Promise.reject(missing) }));
    expect(ofKind(folder, 'end')).toMatchObject([
      { status: 'failed', reason: 'not-found', text: '/nowhere: There is no data set. Add it.' },
    ]);
    await runAttempt(folder, fakeDependencies({}, { loadProgram: () => Promise.reject(new TypeError('a bug')) }));
    expect(ofKind(folder, 'end').at(-1)).toMatchObject({ status: 'failed', reason: 'fault' });
  });
});

test('a long compilation is reported', async () => {
  const clock = vi.spyOn(performance, 'now');
  const dependencies = fakeDependencies({});
  const slow = fakeDependencies(
    {},
    {
      loadProgram: (...network) => {
        clock.mockImplementation(() => 2_340);
        return dependencies.loadProgram(...network);
      },
    },
  );
  clock.mockReturnValue(0);
  const folder = tinyRun({ method: { kind: 'dense' } });
  await runAttempt(folder, slow);
  clock.mockRestore();
  expect(ofKind(folder, 'message').map(({ text }) => text)).toEqual(['Compiling the network took 2.3 s.']);
});

describe('a resumed run', () => {
  test('refuses other data than it has been trained on, whatever its name', async () => {
    const folder = tinyRun();
    writeRunControl(folder, { pause: false, stop: 'after-round' });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('stopped');
    writeRunControl(folder, KEEP_RUNNING);
    const openData = (): Promise<OpenDataSet> => Promise.resolve({ ...tinyData, sha256: 'of other images' });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }, { openData }))).toBe('failed');
    expect(ofKind(folder, 'end').at(-1)).toMatchObject({
      reason: 'conflict',
      text: expect.stringContaining('The data set tiny is not the one that this run has been trained on.') as string,
    });
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('finished');
  });

  test('refuses another imported model than it began with', () => {
    const spec = { dataSet: { name: 'tiny', folder: '/nowhere' }, model: { name: 'own', folder: '/models/own', sha256: 'b' } };
    const start = { kind: 'start', inputs: { dataSet: 'tiny', model: 'a' } } as JournalEvent;
    const inputs = { dataSet: 'tiny', model: 'b' };
    expect(() => refuseChangedInputs([start], inputs, spec)).toThrow('The imported model own is not the one that this run began with.');
    expect(() => refuseChangedInputs([], inputs, spec)).not.toThrow();
  });
});

describe('a full disk', () => {
  test('ends the run with the last checkpoint intact; with free space, it resumes to the same numbers', async () => {
    const uninterrupted = tinyRun();
    await runAttempt(uninterrupted, fakeDependencies({ on: undecided }));

    const folder = tinyRun();
    let writes = 0;
    const full = (file: string, bytes: Uint8Array): void => {
      writes += 1;
      if (writes === 5) throw new LabError('disk-full', 'The disk is full.', 'Free some space.', { file });
      writeAtomically(file, bytes);
    };
    expect(
      await runAttempt(folder, fakeDependencies({ on: undecided }, { openCheckpoints: (path) => new CheckpointStore(path, full) })),
    ).toBe('failed');
    expect(ofKind(folder, 'end')).toMatchObject([{ status: 'failed', reason: 'disk-full', best: 0 }]);
    const store = new CheckpointStore(folder);
    expect(
      ofKind(folder, 'checkpoint')
        .filter((saved) => store.isIntact(saved))
        .map(({ file }) => file),
    ).toEqual(['checkpoints/round-000.safetensors', 'checkpoints/latest-001-001.safetensors']);
    expect(await runAttempt(folder, fakeDependencies({ on: undecided }))).toBe('finished');
    expect(resultsOf(folder)).toEqual(resultsOf(uninterrupted));
  });
});
