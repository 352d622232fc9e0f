import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataFolder } from '#main/engine/engine-lock.ts';
import { ingestJournal } from '#main/engine/ingest/ingest-journal.ts';
import { modelSummaries } from '#main/engine/store/models.ts';
import { proofById } from '#main/engine/store/proofs.ts';
import { entropyOfRound, runDetail } from '#main/engine/store/run-details.ts';
import { insertRun } from '#main/engine/store/run-records.ts';
import { allSummaries, summaryOfRun } from '#main/engine/store/run-summaries.ts';
import { Store } from '#main/engine/store/store.ts';
import { JournalWriter, runFolder } from '#main/run-folder/index.ts';
import * as example from '../../integration/engine/example-events.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let dataDir: string;
const database = (): string => join(dataDir, 'lab.sqlite');
const open = (): Store => Store.open(database(), resolve('resources/migrations'));
beforeEach(() => (dataDir = temporaryFolder()));

function damage(sql: string): void {
  const raw = new Database(database());
  raw.exec(sql);
  raw.close();
}

it('a folder in place of the database is reported as such', () => {
  mkdirSync(database());
  expect(open).toThrow(expect.objectContaining({ code: 'corrupt-database', message: 'This is a folder, not a database.' }) as Error);
});

describe('a damaged cell', () => {
  let store: Store;
  beforeEach(() => {
    store = open();
    for (const id of ['first', 'second']) {
      const values = { experiment: example.exampleExperiment, createdAt: example.time, status: 'running', parameters: 1, macs: 1 } as const;
      const run = insertRun(store, { id, ...values });
      const journal = new JournalWriter(runFolder(dataDir, id));
      const kept = [example.round(0), example.checkpoint('checkpoints/round-000', 'round'), example.proof(0)];
      for (const entry of [example.start(), example.entropy(0), example.decision(1), ...kept]) journal.append(entry);
      journal.dispose();
      ingestJournal(store, run, runFolder(dataDir, id));
    }
  });
  afterEach(() => store[Symbol.dispose]());

  const models = (): unknown =>
    modelSummaries(store).map(({ runId, linear, dead, proofs }) => [runId, linear, dead, proofs.map(({ id }) => id)]);

  it.each([
    ["UPDATE rounds SET linear = '[\"conv' WHERE run = 1", ['first', null, 0, [1]]],
    ["UPDATE rounds SET dead = 'x' WHERE run = 1", ['first', 0, null, [1]]],
    ["UPDATE proofs SET without = '' WHERE run = 1", ['first', 0, 0, [1]]],
    ["UPDATE proofs SET made_at = 'yesterday' WHERE run = 1", ['first', 0, 0, []]],
    ['DELETE FROM proven_models WHERE proof = 1', ['first', 0, 0, []]],
  ])('hides no other model (%s)', (sql, first) => {
    damage(sql);
    expect(models()).toEqual([['second', 0, 0, [2]], first]);
  });

  it('hides only its own model if the row makes no sense', () => {
    damage('UPDATE checkpoints SET bytes = -5 WHERE run = 1');
    expect(models()).toEqual([['second', 0, 0, [2]]]);
  });

  it.each([
    "UPDATE networks SET classes = '['",
    "UPDATE networks SET graph = '{'",
    "UPDATE rounds SET linear = '[', dead = '{}'",
    "UPDATE layer_decisions SET numbers = 'NaN'",
  ])('leaves the run readable (%s)', (sql) => {
    damage(`${sql} WHERE run = 1`);
    const summary = summaryOfRun(store, 1);
    if (!summary) throw new Error('There is no summary.');
    expect(runDetail(store, 1, summary, '/run').rounds).toHaveLength(1);
    expect(allSummaries(store)).toHaveLength(2);
  });

  it('is named if nothing can replace it', () => {
    damage("UPDATE entropy SET on_counts = '[1,'; UPDATE rounds SET linearized = 'x'; UPDATE proofs SET sheet = '{}'");
    const summary = summaryOfRun(store, 1);
    if (!summary) throw new Error('There is no summary.');
    const refused = (location: string): unknown =>
      expect.objectContaining({ details: expect.objectContaining({ code: 'corrupt-database', location }) as unknown });
    expect(() => entropyOfRound(store, 1, 0)).toThrow(refused('entropy, run 1, round 0, layer conv1'));
    expect(() => runDetail(store, 1, summary, '/run')).toThrow(refused('rounds.linearized, run 1, round 0'));
    expect(() => proofById(store, 1)).toThrow(refused('proofs.sheet, id 1'));
  });
});

describe('a database whose tables are not those of its schema number', () => {
  it.each([
    ['DROP TABLE rounds', 'corrupt-database', 'the table rounds is missing'],
    ['ALTER TABLE rounds DROP COLUMN dead', 'corrupt-database', 'the column rounds.dead is missing'],
    ['PRAGMA user_version = 2', 'corrupt-database', 'it has schema 2, but the column'],
    ['PRAGMA user_version = 0', 'corrupt-database', 'it has schema 0, but the table'],
    ['PRAGMA user_version = -3', 'corrupt-database', 'its schema number is -3'],
    ['PRAGMA user_version = 99', 'newer-schema', 'it has schema 99'],
  ])('is refused with the reason (%s)', (sql, code, message) => {
    open()[Symbol.dispose]();
    damage(sql);
    expect(() => open()).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as unknown }));
  });

  it('may have tables of other programs', () => {
    open()[Symbol.dispose]();
    damage('CREATE TABLE notes (text TEXT)');
    open()[Symbol.dispose]();
  });
});

it('a damaged engine.lock keeps no engine from starting', async () => {
  const file = join(dataDir, 'engine.lock');
  writeFileSync(file, 'not a lock'.repeat(500));
  const lock = await lockDataFolder(dataDir);
  expect(lock.setAside).toBe(`${file}.damaged`);
  await expect(lockDataFolder(dataDir)).rejects.toMatchObject({ code: 'busy' });
  lock.release();
});
