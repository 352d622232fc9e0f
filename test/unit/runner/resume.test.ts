import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  CheckpointStore,
  JournalWriter,
  readWholeJournal,
  validEvents,
  writeAtomically,
  writeLatencyProfile,
} from '#main/run-folder/index.ts';
import { resumePoint } from '#main/runner/resume.ts';
import { runAttempt, type RunDependencies } from '#main/runner/run-attempt.ts';
import { bestRound, denseAccuracy, type RunHistory } from '#main/runner/run-history.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import type { Checkpoint, JournalEvent } from '#shared/journal/index.ts';
import { caseCount, isLong } from '../../random-cases.ts';
import type { FakeNumbers } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { ofKind, resultsOf } from './run-results.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

class Killed extends Error {}

/**
 * Dependencies that fail at the n-th write, of an event or a checkpoint: nothing is written from then on, as after kill -9. With `torn`, the
 * start of that line or file is written.
 */
function mortalDependencies(writesToLive: number, torn: boolean, numbers: FakeNumbers = {}): RunDependencies {
  let left = writesToLive;
  const live = (): boolean => left-- > 0;
  return fakeDependencies(numbers, {
    openJournal: (folder) => {
      const journal = new JournalWriter(folder);
      const segment = join(folder, 'journal', `${String(journal.attempt).padStart(4, '0')}.ndjson`);
      return {
        attempt: journal.attempt,
        get lastSeq() {
          return journal.lastSeq;
        },
        append: (entry) => {
          if (live()) return journal.append(entry);
          if (torn && left === -1) writeFileSync(segment, '{"seq":', { flag: 'a' });
          throw new Killed();
        },
        dispose: () => journal.dispose(),
      };
    },
    openCheckpoints: (folder) =>
      new CheckpointStore(folder, (file, bytes) => {
        if (live()) {
          writeAtomically(file, bytes);
          return;
        }
        if (torn && left === -1) writeFileSync(`${file}.1.temporary`, bytes.subarray(0, 100));
        throw new Killed();
      }),
  });
}

interface Undisturbed {
  readonly results: readonly unknown[];
  readonly writes: number;
}

async function undisturbedRun(changes: Partial<ExperimentInput> = {}, numbers: FakeNumbers = {}): Promise<Undisturbed> {
  const folder = tinyRun(changes);
  await runAttempt(folder, fakeDependencies(numbers));
  return outcomeOf(folder);
}

function outcomeOf(folder: string): Undisturbed {
  const { events } = readWholeJournal(folder);
  return { results: resultsOf(folder), writes: events.length + events.filter(({ kind }) => kind === 'checkpoint').length };
}

/** How many writes lie between the kills that are tried, of each method: every write is tried by `npm run test:long`. */
const STRIDE = isLong ? 1 : 5;

/** Runs that are killed at writes all along, each resumed once, have the results of an undisturbed run. */
async function expectSameWhenKilled(create: () => string, { results, writes }: Undisturbed, numbers: FakeNumbers = {}): Promise<void> {
  for (let kill = 0; kill <= writes; kill += STRIDE) {
    const folder = create();
    await runAttempt(folder, mortalDependencies(kill, true, numbers)).catch(() => undefined);
    await runAttempt(folder, fakeDependencies(numbers)).catch((error: unknown) => expect(error).toMatchObject({ code: 'conflict' }));
    expect(resultsOf(folder), `killed at write ${kill}`).toEqual(results);
  }
}

describe('a run that is killed at any write', () => {
  test('has the same numbers after any number of resumes', async () => {
    const { results, writes } = await undisturbedRun();
    expect(writes).toBeGreaterThan(40);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: writes + 3 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (kills, torn) => {
          const folder = tinyRun();
          for (const kill of kills) await runAttempt(folder, mortalDependencies(kill, torn)).catch(() => undefined);
          await runAttempt(folder, fakeDependencies()).catch((error: unknown) => expect(error).toMatchObject({ code: 'conflict' }));
          expect(resultsOf(folder)).toEqual(results);
        },
      ),
      { numRuns: caseCount(40) },
    );
  });

  test('has the same numbers with a final fine-tuning', async () => {
    const changes: Partial<ExperimentInput> = {
      network: { kind: 'swin', embed: 2, depths: [1], heads: [1], window: 1, patch: 1, stochasticDepth: 0 },
      training: { epochs: 1, batchSize: 5 },
      method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 100 },
      entropy: { states: 'linear-regions' },
      reduction: { fineTune: 2 },
    };
    const numbers: FakeNumbers = { on: (_, neuron, count) => count * (neuron % 2), isFarFromZero: true };
    const undisturbed = await undisturbedRun(changes, numbers);
    const layer = 'stage1/block1/mlp/dense1';
    expect(undisturbed.results).toContainEqual(expect.objectContaining({ kind: 'decision', round: 2, from: 1, trainEpochs: 2 }));
    const approximate = [expect.objectContaining({ layer, replaced: true })];
    expect(undisturbed.results).toContainEqual(
      expect.objectContaining({ kind: 'round', round: 2, linearized: [layer], linear: [], approximate }),
    );
    expect(undisturbed.results.at(-1)).toMatchObject({ kind: 'end', reason: 'fine-tuned', best: 2 });
    await expectSameWhenKilled(() => tinyRun(changes), undisturbed, numbers);
  });

  test('has the same numbers with moved padding, which is in its checkpoints', async () => {
    const changes: Partial<ExperimentInput> = {
      network: { kind: 'plain', widths: [2], blocks: [2], dropout: 0 },
      training: { epochs: 1, batchSize: 5 },
      method: { kind: 'dense' },
      reduction: { fineTune: 2, hoist: true, merge: 'all' },
    };
    const numbers: FakeNumbers = { on: (_, _neuron, count) => count };
    const undisturbed = await undisturbedRun(changes, numbers);
    const hoisted = expect.objectContaining({ what: 'hoist' }) as unknown;
    const decision = { kind: 'decision', round: 1, from: 0, layers: expect.arrayContaining([hoisted]) as unknown };
    expect(undisturbed.results).toContainEqual(expect.objectContaining(decision));
    expect(undisturbed.results.at(-1)).toMatchObject({ kind: 'end', reason: 'fine-tuned', best: 1 });
    await expectSameWhenKilled(() => tinyRun(changes), undisturbed, numbers);
  });

  test('has the same numbers with linear forms', async () => {
    const changes = { method: { kind: 'imp', rounds: 2, zeta: 0.5 }, reduction: { removeDuring: true } } as const;
    // The first layer is linear from the start, with three neurons always on and three always off; the second becomes linear once pruned.
    const numbers: FakeNumbers = {
      on: (layer, neuron, count, remaining) => (layer === 'hidden1/dense' ? count * (neuron % 2) : remaining < 1 ? count : 1),
    };
    const undisturbed = await undisturbedRun(changes, numbers);
    expect(undisturbed.results).toContainEqual(expect.objectContaining({ kind: 'round', round: 1, linearized: ['hidden1/dense'] }));
    expect(undisturbed.results).toContainEqual(
      expect.objectContaining({ kind: 'round', round: 2, linearized: ['hidden1/dense', 'hidden2/dense'] }),
    );
    await expectSameWhenKilled(() => tinyRun(changes), undisturbed, numbers);
  });

  const others: readonly NonNullable<ExperimentInput['method']>[] = [
    { kind: 'dense', rounds: 2 },
    { kind: 'easier', rounds: 2, delta: 100, form: 'majority' },
    { kind: 'egp', rounds: 2 },
    { kind: 'uniform', rounds: 2, zeta: 0.5, delta: 100 },
    { kind: 'tlc', rounds: 2, delta: 100 },
    { kind: 'l1-channels', rounds: 2, delta: 100, macs: 0.3 },
    { kind: 'taylor-channels', rounds: 2, delta: 100, macs: 0.3 },
  ];

  test.each(others)('has the same numbers with the method $kind', async (method) => {
    const changes: Partial<ExperimentInput> = { network: { kind: 'mlp', hidden: [6, 5, 4] }, method };
    const undisturbed = await undisturbedRun(changes);
    expect(undisturbed.results).toContainEqual(expect.objectContaining({ kind: 'decision', round: 2, trainEpochs: 2 }));
    await expectSameWhenKilled(() => tinyRun(changes), undisturbed);
  });

  test.each([
    { method: { kind: 'entropy-regularized', rounds: 1, offEpochs: 1 } },
    { method: { kind: 'layer-folding', rounds: 3, delta: 100, threshold: 0.001 } },
    { method: { kind: 'entropy-magnitude', rounds: 2, delta: 100, zeta: 0.3 }, objective: { entropy: { lambda: 0.1, rampUp: 0.5 } } },
  ] as const)('has the same numbers with coefficients that change between steps and rounds: $method.kind', async (changes) => {
    const undisturbed = await undisturbedRun(changes);
    await expectSameWhenKilled(() => tinyRun(changes), undisturbed);
  });

  test('has the same numbers without bypassed blocks, which are gone from its checkpoints', async () => {
    const changes: Partial<ExperimentInput> = {
      network: { kind: 'mlp', hidden: [5, 5, 5] },
      method: { kind: 'lacoot', rounds: 3, delta: 100 },
      objective: { entropy: { lambda: 0.1 } },
    };
    const undisturbed = await undisturbedRun(changes);
    expect(undisturbed.results).toContainEqual(expect.objectContaining({ kind: 'decision', round: 3, trainEpochs: 2 }));
    const gone = undisturbed.results.flatMap((event) => {
      const { kind, dead = [], sparsity = 0 } = event as { kind: string; dead?: readonly string[]; sparsity?: number };
      return kind === 'round' ? [[dead.length, sparsity]] : [];
    });
    // Layers of 20, 25 and 25 weights; the last two are blocks.
    expect(gone).toEqual([
      [0, 0],
      [0, 0],
      [1, expect.closeTo(25 / 70, 12)],
      [2, expect.closeTo(50 / 70, 12)],
    ]);
    await expectSameWhenKilled(() => tinyRun(changes), undisturbed);
  });

  test.each(['nepenthe-latency', 'shallow'] as const)(
    'has the same numbers with %s, whose latencies are frozen in its folder',
    async (kind) => {
      const changes = { method: { kind, rounds: 2, delta: 100 } } as const;
      const names = ['hidden1/dense', 'hidden2/dense'];
      const removals = names.flatMap((name, index) => [
        { how: 'linear' as const, layers: [name], saved: index + 1 },
        { how: 'emptied' as const, layers: [name], saved: 0 },
      ]);
      const newRun = (): string => {
        const folder = tinyRun(changes);
        writeLatencyProfile(folder, { format: 1, processor: '', runtime: '', threads: 1, batch: 1, network: 5, removals, segments: {} });
        return folder;
      };
      const folder = newRun();
      await runAttempt(folder, fakeDependencies());
      const undisturbed = outcomeOf(folder);
      expect(undisturbed.results).toContainEqual(expect.objectContaining({ kind: 'decision', round: 1, trainEpochs: 2 }));
      await expectSameWhenKilled(newRun, undisturbed);
    },
  );

  test('keeps every finished round and trains none of them again', async () => {
    const { writes } = await undisturbedRun();
    for (let kill = 0; kill <= writes; kill += 3) {
      const folder = tinyRun();
      await runAttempt(folder, mortalDependencies(kill, true)).catch(() => undefined);
      // The run finished before the kill, so there is nothing to resume.
      if (ofKind(folder, 'end').length > 0) continue;
      const finished = ofKind(folder, 'round').map(({ round }) => round);
      await runAttempt(folder, fakeDependencies()).catch(() => undefined);
      const segments = readWholeJournal(folder).events;
      const second = segments.slice(segments.findLastIndex(({ kind }) => kind === 'start'));
      const retrained = second.flatMap((event) => (event.kind === 'epoch' ? [event.round] : []));
      for (const round of finished) expect(retrained).not.toContain(round);
    }
  });
});

describe('a damaged checkpoint', () => {
  const damaged = async (files: readonly string[], damage: (path: string) => void): Promise<string> => {
    const folder = tinyRun();
    const uninterrupted = tinyRun();
    await runAttempt(uninterrupted, fakeDependencies());
    // Killed in round 2, after its first epoch.
    await runAttempt(folder, fakeDependencies({ loss: dyingAtStep(17) }));
    for (const file of files) damage(join(folder, 'checkpoints', file));
    await runAttempt(folder, fakeDependencies());
    expect(withoutEnd(resultsOf(folder)).map(lossFree)).toEqual(withoutEnd(resultsOf(uninterrupted)).map(lossFree));
    return folder;
  };

  test('is skipped for the one before, and the journal reports it', async () => {
    const folder = await damaged(['latest-002-001.safetensors'], (path) => writeFileSync(path, 'not a checkpoint', { flag: 'r+' }));
    expect(ofKind(folder, 'message').map(({ level, text }) => [level, text])).toEqual([
      [
        'warning',
        'The checkpoint checkpoints/latest-002-001.safetensors is damaged or missing. The run continues from checkpoints/round-001.safetensors.',
      ],
    ]);
  });

  test('leads to a new start if all others are missing', async () => {
    const all = ['latest-002-001', 'round-001', 'round-000'].map((name) => `${name}.safetensors`);
    const folder = await damaged(all, (path) => rmSync(path));
    expect(ofKind(folder, 'message')).toHaveLength(3);
    expect(readWholeJournal(folder).events.filter(({ kind }) => kind === 'rewind')).toMatchObject([{ to: 0, checkpoint: null }]);
  });
});

const standing = (history: RunHistory) => ({
  dense: denseAccuracy(history),
  best: bestRound(history),
  accepted: history.rounds.at(-1)?.accepted,
});

const dyingAtStep =
  (last: number) =>
  (step: number): number =>
    step === last ? Infinity : 1;
const withoutEnd = (results: readonly unknown[]): readonly unknown[] => results.slice(0, -1);
/** The killed program's step losses are invented. */
const lossFree = (event: unknown): unknown => ({ ...(event as object), train: null });

describe('the resume point', () => {
  const checkpoint = (seq: number, round: number, epoch: number, keep: Checkpoint['keep']): JournalEvent => ({
    kind: 'checkpoint',
    seq,
    time: '',
    file: `${keep}-${round}-${epoch}`,
    sha256: '',
    bytes: 1,
    round,
    epoch,
    keep,
  });
  const message = (seq: number): JournalEvent => ({ kind: 'message', seq, time: '', level: 'info', text: '' });
  const events = [message(0), checkpoint(1, 0, 2, 'latest'), checkpoint(2, 0, 2, 'round'), checkpoint(3, 1, 1, 'latest'), message(4)];

  test('is the newest intact checkpoint; of the replaced ones only the newest is considered', () => {
    expect(resumePoint(events, () => true)).toMatchObject({ checkpoint: { file: 'latest-1-1' }, lastSeq: 3, damaged: [] });
    const asked: string[] = [];
    const point = resumePoint(events, ({ file }) => {
      asked.push(file);
      return file.startsWith('round');
    });
    expect(asked).toEqual(['latest-1-1', 'round-0-2']);
    expect(point).toMatchObject({ checkpoint: { file: 'round-0-2' }, lastSeq: 2, damaged: [{ file: 'latest-1-1' }] });
    expect(point.kept.map(({ file }) => file)).toEqual(['round-0-2']);
  });

  test('is a new start if there is none', () => {
    expect(resumePoint([message(0)], () => true)).toMatchObject({ checkpoint: null, lastSeq: 0, kept: [], history: { rounds: [] } });
  });

  test('has the rounds up to its checkpoint and no later ones', () => {
    const round = (seq: number, number: number, accuracy: number, accepted: boolean): JournalEvent => {
      const scores = { loss: 1, accuracy };
      const shares = { sparsity: 0, remaining: 1, linear: [], dead: [], linearized: [], seconds: 1 };
      return { kind: 'round', seq, time: '', round: number, train: scores, validation: scores, test: scores, accepted, ...shares };
    };
    const measured = [
      round(1, 0, 98, true),
      checkpoint(2, 0, 2, 'round'),
      round(3, 1, 97.5, true),
      checkpoint(4, 1, 2, 'round'),
      round(5, 2, 90, false),
    ];
    expect(standing(resumePoint(measured, () => true).history)).toEqual({ dense: 98, best: 1, accepted: true });
    expect(standing(resumePoint(measured, ({ round: number }) => number === 0).history)).toEqual({ dense: 98, best: 0, accepted: true });
    const withSecond = resumePoint([...measured, checkpoint(6, 2, 2, 'round')], () => true).history;
    expect(standing(withSecond)).toEqual({ dense: 98, best: 1, accepted: false });
  });

  test('ignores events that a later rewind supersedes', () => {
    const rewind: JournalEvent = { kind: 'rewind', seq: 5, time: '', to: 2, checkpoint: 'round-0-2' };
    expect(validEvents([...events, rewind, message(6)]).map(({ seq }) => seq)).toEqual([0, 1, 2, 6]);
    expect(resumePoint(validEvents([...events, rewind]), () => true).checkpoint?.file).toBe('round-0-2');
  });
});
