import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestJournal } from '#main/engine/ingest/ingest-journal.ts';
import { insertRun } from '#main/engine/store/run-records.ts';
import { messagesOfRun } from '#main/engine/store/run-series.ts';
import { Store } from '#main/engine/store/store.ts';
import type { Tables } from '#main/engine/store/tables.ts';
import { JournalWriter, readWholeJournal, runFolder } from '#main/run-folder/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import * as example from '../../integration/engine/example-events.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const round = (number: number): JournalEntry[] => [
  ...[example.phase('training', number), example.step(10 * number + 5), example.metric(10 * number + 5, { temperature: number })],
  ...[example.epoch(1), example.checkpoint(`checkpoints/latest-00${number}-001`, 'latest', number)],
  ...[example.entropy(number), example.round(number), example.checkpoint(`checkpoints/round-00${number}`, 'round', number)],
];
const firstAttempt: readonly JournalEntry[] = [
  ...[example.phase('preparing'), example.start(), ...round(0)],
  ...[example.phase('pruning', 1), example.decision(1), example.budget(1), ...round(1), example.proof(1)],
  { kind: 'end', status: 'stopped', reason: 'stopped', text: 'Stopped.', best: 1 },
];

const rowsOfEvents = [
  ...(['steps', 'epochs', 'metrics', 'rounds', 'entropy', 'decisions', 'layer_decisions', 'prunings', 'budgets'] as const),
  ...(['checkpoints', 'phases', 'networks', 'layers'] as const),
] satisfies (keyof Tables)[];

function append(folder: string, entries: readonly JournalEntry[]): void {
  const journal = new JournalWriter(folder);
  for (const entry of entries) journal.append(entry);
  journal.dispose();
}

function ingest(store: Store, run: number, folder: string): void {
  while (ingestJournal(store, run, folder).more);
}

/** The valid state of a run. Attempts and messages are its history, and remain. */
function stored(store: Store, run: number): unknown {
  const tables = rowsOfEvents.map((table) => {
    const rows = store.all(store.query.selectFrom(table).selectAll().where('run', '=', run));
    // The row of a `latest` checkpoint goes with its file, which the next one replaces.
    const lasting = rows.filter((row) => !('keep' in row && row.keep === 'latest'));
    return [table, lasting.map((row) => ({ ...row, run: 0 }))];
  });
  const proofs = store.all(store.query.selectFrom('proofs').select(['seq', 'round']).where('run', '=', run));
  const ends = ['status', 'end_reason', 'end_text', 'end_best', 'end_seq'] as const;
  return { tables, proofs, end: store.first(store.query.selectFrom('runs').select(ends).where('number', '=', run)) };
}

describe('a power cut that takes the journal’s last lines, which the database already has', () => {
  let dataDir: string;
  let store: Store;
  beforeEach(() => {
    dataDir = temporaryFolder();
    store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  });
  afterEach(() => store[Symbol.dispose]());

  /** The run after a second attempt, of a journal of which `kept` lines were left, and a run that has read that journal only once. */
  function resumed(kept: number, entries: readonly JournalEntry[]): readonly [run: number, fresh: number] {
    const values = { experiment: example.exampleExperiment, createdAt: example.time, status: 'running', parameters: 1, macs: 1 } as const;
    const run = insertRun(store, { id: `cut-${kept}`, ...values });
    const folder = runFolder(dataDir, `cut-${kept}`);
    append(folder, firstAttempt);
    ingest(store, run, folder);

    const segment = join(folder, 'journal', '0001.ndjson');
    const lines = readFileSync(segment, 'utf8').split('\n');
    writeFileSync(
      segment,
      lines
        .slice(0, kept)
        .map((line) => `${line}\n`)
        .join('') + (lines[kept] ?? '').slice(0, 20),
    );
    const last = readWholeJournal(folder).events.findLast(({ kind }) => kind === 'checkpoint')?.seq ?? 0;
    append(folder, [{ kind: 'rewind', to: last, checkpoint: null }, ...entries]);
    ingest(store, run, folder);

    const fresh = insertRun(store, { id: `fresh-${kept}`, ...values });
    ingest(store, fresh, folder);
    return [run, fresh];
  }

  const secondAttempt: readonly JournalEntry[] = [
    example.phase('preparing', 1),
    example.start(2),
    ...round(1),
    ...round(2),
    example.proof(2),
  ];

  it('leaves the same rows as the journal alone, wherever it is cut', () => {
    for (let kept = 0; kept <= firstAttempt.length; kept += 1) {
      const [run, fresh] = resumed(kept, secondAttempt);
      expect([kept, stored(store, run)]).toEqual([kept, stored(store, fresh)]);
      expect(messagesOfRun(store, run)).toEqual([]);
    }
  });

  it('does so too if the next attempt is shorter than what was lost', () => {
    for (const kept of [0, 1, 5, 12]) {
      const [run, fresh] = resumed(kept, secondAttempt.slice(0, 2));
      expect([kept, stored(store, run)]).toEqual([kept, stored(store, fresh)]);
    }
  });
});
