import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestJournal } from '#main/engine/ingest/ingest-journal.ts';
import { modelSummaries } from '#main/engine/store/models.ts';
import { storeProofOfModel } from '#main/engine/store/proofs.ts';
import { entropyOfRound, runDetail } from '#main/engine/store/run-details.ts';
import { messagesOfRun, seriesOfRun } from '#main/engine/store/run-series.ts';
import { summaryOfRun } from '#main/engine/store/run-summaries.ts';
import type { Store } from '#main/engine/store/store.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';
import * as example from './example-events.ts';
import { LabFolder, writeSegment } from './lab-folder.ts';

let lab: LabFolder;
let store: Store;
let run: { readonly number: number; readonly folder: string };

beforeEach(() => {
  lab = new LabFolder();
  store = lab.openStore();
  run = lab.addRun(store, 'example');
});
afterEach(() => {
  store[Symbol.dispose]();
  lab[Symbol.dispose]();
});

const wholeRun: readonly JournalEntry[] = [
  example.phase('preparing'),
  example.start(),
  example.phase('training'),
  example.step(5),
  example.step(10),
  example.epoch(1),
  example.checkpoint('checkpoints/latest-1.safetensors', 'latest'),
  example.checkpoint('checkpoints/latest-2.safetensors', 'latest'),
  example.entropy(0),
  example.round(0),
  example.checkpoint('checkpoints/round-0.safetensors', 'round'),
  example.decision(1),
  example.budget(1),
  example.metric(10, { 'objective/kernel-l1': 0.25, temperature: 3 }),
  example.entropy(1, 0),
  example.round(1),
  example.checkpoint('checkpoints/round-1.safetensors', 'round', 1),
  example.message('That was all.'),
  example.finished,
];

function ingestAll(): void {
  while (ingestJournal(store, run.number, run.folder).more);
}

function detail(): RunDetail {
  const summary = summaryOfRun(store, run.number);
  if (!summary) throw new Error('There is no summary.');
  return runDetail(store, run.number, summary, run.folder);
}

const warnings = (): string[] => messagesOfRun(store, run.number).flatMap(({ level, text }) => (level === 'warning' ? [text] : []));

describe('an ingested journal', () => {
  it('gives the run’s details', () => {
    writeSegment(run.folder, 1, example.linesOf(example.numbered(wholeRun)));
    ingestAll();
    const { summary, ...rest } = detail();
    expect(summary).toMatchObject({
      ...{ id: 'example', status: 'finished', tags: ['first', 'second'], denseAccuracy: 98, bestRound: 1, bestAccuracy: 97 },
      ...{ bestTestAccuracy: 96, sparsity: 0.5, linearLayers: 1, deadLayers: 0, totalLayers: 2, parameters: 1000, macs: 20_000 },
      ...{ startedAt: example.time, endedAt: example.time, endReason: 'rounds', endText: 'Every round was run.' },
      progress: { phase: 'ended', step: 10, steps: 90, round: 0, rounds: 2, epochsPerRound: 3 },
    });
    expect(rest).toMatchObject({
      ...{ attempts: 1, classes: ['cat', 'dog'], samples: { train: 80, validation: 10, test: 10 }, graph: example.graph },
      environment: { hostname: 'lab', tensorflow: '2.21.0', threads: 2, memoryBytes: 8_000_000_000, instructionSet: 'avx2', oneDnn: true },
      layers: [
        { name: 'conv1', bypassed: false, weights: 100 },
        { name: 'conv2', bypassed: true },
      ],
      entropy: [
        { round: 0, layers: [{ layer: 'conv1', entropy: 0.5, mean: 0.25, nonzero: 0.5, minority: 3 }, { layer: 'conv2' }] },
        { round: 1, layers: [{ layer: 'conv1', entropy: 0 }, { layer: 'conv2' }] },
      ],
      decisions: [
        {
          round: 1,
          trainEpochs: 3,
          layers: [
            { layer: 'conv1', what: 'prune', why: 'a test', numbers: { share: 0.5, pruned: 50 } },
            { layer: 'conv2', what: 'keep', why: 'locked', numbers: {} },
          ],
        },
      ],
      budgets: [{ round: 1, total: 100, layers: [{ layer: 'conv1', remaining: 100, irrelevance: 0.25, share: 0.5, pruned: 50 }, {}] }],
    });
    expect(rest.rounds.map(({ linear, accepted, validation }) => ({ linear, accepted, validation }))).toEqual([
      { linear: [], accepted: true, validation: { loss: 0.2, accuracy: 98 } },
      { linear: ['conv2'], accepted: true, validation: { loss: 0.2, accuracy: 97 } },
    ]);
  });

  it('has the state counts of every neuron', () => {
    writeSegment(run.folder, 1, example.linesOf(example.numbered([example.entropy(0)])));
    ingestAll();
    const numbers = { entropy: 0.5, mean: 0.25, nonzero: 0.5, minority: 3, on: [3, 97], off: [97, 3], zero: [0, 1] };
    expect(entropyOfRound(store, run.number, 0)).toEqual([
      { layer: 'conv1', ...numbers },
      { layer: 'conv2', ...numbers, neurons: 2, linearity: 'approximate', regions: { off: [1, 2], bent: [0, 1], on: [2, 94] } },
    ]);
  });

  it('has the saturated outputs of an older journal', () => {
    const numbers = { entropy: 0.5, mean: 0.25, nonzero: 0.5, minority: 3, on: [3, 97], off: [97, 3], zero: [0, 1], saturated: [0, 42] };
    const older: JournalEntry = { kind: 'entropy', round: 0, layers: [{ layer: 'conv2', ...numbers }] };
    writeSegment(run.folder, 1, example.linesOf(example.numbered([older])));
    ingestAll();
    expect(entropyOfRound(store, run.number, 0)).toEqual([{ layer: 'conv2', ...numbers }]);
  });

  it('has only the last `latest` checkpoint, which replaced the others', () => {
    writeSegment(run.folder, 1, example.linesOf(example.numbered(wholeRun)));
    ingestAll();
    expect(detail().checkpoints.map(({ file }) => file)).toEqual([
      'checkpoints/latest-2.safetensors',
      'checkpoints/round-0.safetensors',
      'checkpoints/round-1.safetensors',
    ]);
  });

  it('has series over the steps', () => {
    writeSegment(run.folder, 1, example.linesOf(example.numbered(wholeRun)));
    ingestAll();
    expect(seriesOfRun(store, run.number, ['validation/accuracy', 'train/step-loss'])).toEqual([
      { name: 'train/step-loss', x: [5, 10], y: [1 / 6, 1 / 11] },
      { name: 'validation/accuracy', x: [10], y: [88] },
    ]);
  });

  it('has a series for each metric, by name', () => {
    writeSegment(run.folder, 1, example.linesOf(example.numbered(wholeRun)));
    ingestAll();
    expect(seriesOfRun(store, run.number, ['temperature', 'train/loss'])).toEqual([
      { name: 'train/loss', x: [10], y: [0.5] },
      { name: 'temperature', x: [10], y: [3] },
    ]);
    expect(
      seriesOfRun(store, run.number)
        .map(({ name }) => name)
        .slice(8),
    ).toEqual(['objective/kernel-l1', 'temperature']);
  });

  it('is not ingested twice', () => {
    writeSegment(run.folder, 1, example.linesOf(example.numbered(wholeRun)));
    ingestAll();
    const before = detail();
    expect(ingestJournal(store, run.number, run.folder)).toEqual({ events: [], warnings: [], more: false });
    expect(detail()).toEqual(before);
  });

  it('sets the run to paused and back to running', () => {
    const events = example.numbered([example.start(), example.phase('paused'), example.phase('training')]);
    const status = (): string | undefined => summaryOfRun(store, run.number)?.status;
    const [started, paused, resumed] = events.map((event) => example.linesOf([event]));
    writeSegment(run.folder, 1, `${started ?? ''}${paused ?? ''}`);
    ingestAll();
    expect(status()).toBe('paused');
    appendFileSync(join(run.folder, 'journal', '0001.ndjson'), resumed ?? '');
    ingestAll();
    expect(status()).toBe('running');
  });
});

describe('a rewind', () => {
  it('removes what came after its event, and nothing before', () => {
    const before = [example.start(), example.step(5), example.round(0), example.checkpoint('checkpoints/round-0.safetensors', 'round')];
    const superseded = [
      example.decision(1),
      example.budget(1),
      example.metric(15, { temperature: 2 }),
      example.step(15),
      example.epoch(1),
      example.entropy(1),
      example.round(1),
      example.phase('pruning', 1),
    ];
    const first = example.numbered([...before, ...superseded]);
    writeSegment(run.folder, 1, example.linesOf(first));
    const rewind: JournalEntry = { kind: 'rewind', to: 3, checkpoint: 'checkpoints/round-0.safetensors' };
    writeSegment(run.folder, 2, example.linesOf(example.numbered([rewind, example.start(2), example.step(16)], 12)));
    ingestAll();
    const { rounds, entropy, decisions, budgets, checkpoints, attempts } = detail();
    expect(decisions).toEqual([]);
    expect(seriesOfRun(store, run.number, ['temperature'])).toEqual([]);
    expect(rounds.map(({ round }) => round)).toEqual([0]);
    expect({ entropy, budgets }).toEqual({ entropy: [], budgets: [] });
    expect(checkpoints).toHaveLength(1);
    expect(attempts).toBe(2);
    expect(seriesOfRun(store, run.number, ['train/step-loss', 'train/loss'])).toEqual([
      { name: 'train/step-loss', x: [5, 16], y: [1 / 6, 1 / 17] },
      { name: 'train/loss', x: [], y: [] },
    ]);
    expect(store.all(store.query.selectFrom('phases').selectAll())).toEqual([]);
  });

  it('removes proofs, including requested ones of models that it removes', () => {
    const kept = (round: number): JournalEntry[] => [
      example.round(round),
      example.checkpoint(`checkpoints/round-${round}.safetensors`, 'round', round),
    ];
    const first = [...kept(0), example.proof(0), ...kept(1), example.proof(1), example.proof(0)];
    writeSegment(run.folder, 1, example.linesOf(example.numbered(first)));
    ingestAll();
    const checkpoint = detail().checkpoints[1];
    if (!checkpoint) throw new Error('There is no checkpoint.');
    const prove = (round: number): number =>
      storeProofOfModel(store, checkpoint, exampleSheet({ round, run: { ...exampleSheet().run, id: 'example' } }));
    expect([prove(1), prove(0)]).toEqual([4, 5]);
    // The example’s reduced model has 9 of 11 rectifiers; a proof of the best round counts.
    expect(detail().summary.goneRectifiers).toBe(2);
    const proofs = (): unknown => modelSummaries(store).map(({ round, proofs }) => [round, proofs.map(({ id }) => id)]);
    const rows = (): number => store.all(store.query.selectFrom('proven_models').selectAll()).length;
    expect([proofs(), rows()]).toEqual([
      [
        [0, [5, 3, 1]],
        [1, [4, 2]],
      ],
      15,
    ]);

    const rewind: JournalEntry = { kind: 'rewind', to: 2, checkpoint: 'checkpoints/round-0.safetensors' };
    writeSegment(run.folder, 2, example.linesOf(example.numbered([rewind, ...kept(1), example.proof(1)], 9)));
    ingestAll();
    expect([proofs(), rows()]).toEqual([
      [
        [0, [5, 1]],
        [1, [6]],
      ],
      9,
    ]);
  });

  it('leaves no model to store a proof for', () => {
    const stale = { file: 'x', sha256: 'cd'.repeat(32), bytes: 1, round: 0, epoch: 1, keep: 'round' } as const;
    writeSegment(run.folder, 1, example.linesOf(example.numbered([example.round(0), example.checkpoint('x', 'round')])));
    ingestAll();
    const sheet = exampleSheet({ round: 0, run: { ...exampleSheet().run, id: 'example' } });
    expect(() => storeProofOfModel(store, stale, sheet)).toThrow('The run was rewound to before round 0 during the proof.');
    expect(modelSummaries(store)[0]?.proofs).toEqual([]);
  });

  it('removes an end, and keeps the run’s messages', () => {
    const stopped: JournalEntry = { kind: 'end', status: 'stopped', reason: 'stopped', text: 'Stopped at once.', best: 0 };
    writeSegment(
      run.folder,
      1,
      example.linesOf(example.numbered([example.start(), example.round(0), example.message('Half done.'), stopped])),
    );
    ingestAll();
    expect(detail().summary).toMatchObject({ status: 'stopped', endReason: 'stopped', endedAt: example.time });
    writeSegment(run.folder, 2, example.linesOf(example.numbered([{ kind: 'rewind', to: 0, checkpoint: null }, example.start(2)], 4)));
    ingestAll();
    expect(detail().summary).toMatchObject({ status: 'running', endReason: null, endText: null, endedAt: null, bestRound: null });
    expect(messagesOfRun(store, run.number).map(({ text }) => text)).toEqual(['Half done.']);
  });
});

describe('lines that are not events', () => {
  const sound = example.numbered([example.start(), example.step(5), example.step(10)]).map((event) => example.linesOf([event]));
  const [first = '', second = '', third = ''] = sound;

  it('are not read while they are the last ones and incomplete', () => {
    writeSegment(run.folder, 1, first + second.slice(0, 20));
    ingestAll();
    expect(seriesOfRun(store, run.number, ['train/step-loss'])).toEqual([{ name: 'train/step-loss', x: [], y: [] }]);
    appendFileSync(join(run.folder, 'journal', '0001.ndjson'), second.slice(20) + third);
    ingestAll();
    expect(seriesOfRun(store, run.number, ['train/step-loss'])[0]?.x).toEqual([5, 10]);
    expect(warnings()).toEqual([]);
  });

  it('are skipped with a warning that names segment and byte', () => {
    writeSegment(run.folder, 1, `${first}{"seq": oops}\n${second}`);
    ingestAll();
    ingestAll();
    expect(seriesOfRun(store, run.number, ['train/step-loss'])[0]?.x).toEqual([5]);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('0001.ndjson');
    expect(warnings()[0]).toContain(`byte ${Buffer.byteLength(first)}`);
    expect(detail().summary.status).toBe('running');
  });

  it('are skipped if they are events of a newer version', () => {
    const newer = { seq: 9, time: example.time, kind: 'hologram', depth: 3 };
    writeSegment(run.folder, 1, `${first}${JSON.stringify(newer)}\n${second}`);
    ingestAll();
    expect(seriesOfRun(store, run.number, ['train/step-loss'])[0]?.x).toEqual([5]);
    expect(warnings()).toHaveLength(1);
  });

  it('are skipped if they repeat a sequence number', () => {
    writeSegment(run.folder, 1, first + second + second + third);
    ingestAll();
    expect(seriesOfRun(store, run.number, ['train/step-loss'])[0]?.x).toEqual([5, 10]);
    expect(warnings()).toEqual([expect.stringContaining('Skipped event 1 (step) of the journal: it follows event 1')]);
  });

  it('give at most twenty warnings', () => {
    writeSegment(run.folder, 1, `${'garbage\n'.repeat(500)}${first}`);
    ingestAll();
    expect(warnings()).toHaveLength(20);
    expect(warnings()[19]).toContain('Further ones are not reported.');
    expect(store.first(store.query.selectFrom('journals').select('skipped'))).toEqual({ skipped: 500 });
    expect(detail().environment).not.toBeNull();
  });

  it('end their segment if they are too long, and the next segment is read', () => {
    writeSegment(run.folder, 1, Buffer.alloc(65 * 1024 * 1024, 0x61));
    writeSegment(run.folder, 2, first + second);
    ingestAll();
    expect(seriesOfRun(store, run.number, ['train/step-loss'])[0]?.x).toEqual([5]);
    expect(warnings()).toEqual([expect.stringContaining('A line is longer than')]);
  });

  it('are reported once if they are too long in a later segment than the last that was read', () => {
    writeSegment(run.folder, 1, first);
    ingestAll();
    writeSegment(run.folder, 2, Buffer.alloc(65 * 1024 * 1024, 0x61));
    writeSegment(run.folder, 3, second);
    ingestAll();
    expect(warnings()).toEqual([expect.stringContaining('(0002.ndjson, byte 0)')]);
  });
});
