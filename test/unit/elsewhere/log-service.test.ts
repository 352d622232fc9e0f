import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRun } from '#main/engine/services/create-run.ts';
import { LogService } from '#main/engine/services/log-service.ts';
import { Store } from '#main/engine/store/store.ts';
import { readHeartbeat, readWholeJournal, runFolder, runPaths } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const time = '2026-01-02T03:04:05.000Z';
const ID = '260102-abcde';

let dataDir: string;
let store: Store;
let log: LogService;
beforeEach(() => {
  dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  log = new LogService(store, dataDir, { metricNames: 3, journalBytes: 3000, newRuns: 2, specBytes: 1000 });
});
afterEach(() => store[Symbol.dispose]());

const spec = (changes: object = {}): object => ({
  ...{ format: 1, runId: ID, createdAt: time, experiment: { name: 'A script' } },
  source: { program: 'nepenthe_log', version: '1' },
  ...changes,
});
const line = (seq: number, event: object): string => JSON.stringify({ seq, time, ...event });
const start = line(0, { kind: 'start', runId: ID, attempt: 1, samples: { train: 0, validation: 0, test: 0 } });
const metric = (seq: number, name = 'loss'): string => line(seq, { kind: 'metric', step: seq, values: { [name]: 0.5 } });
const seqs = (): number[] => readWholeJournal(runFolder(dataDir, ID)).events.map(({ seq }) => seq);

/** The code of the refusal. */
function refusalOf(document: unknown, lines: string[]): string {
  try {
    log.append({ spec: document, lines });
  } catch (error) {
    if (error instanceof LabError) return error.code;
    throw error;
  }
  return 'none';
}

it('stores lines once, however often they are sent, also after a restart of the engine', () => {
  expect(log.append({ spec: spec(), lines: [start, metric(1)] })).toEqual({ stored: 2 });
  expect(log.append({ spec: spec(), lines: [metric(1), metric(2)] })).toEqual({ stored: 1 });
  expect(new LogService(store, dataDir).append({ spec: spec(), lines: [metric(2), metric(3)] })).toEqual({ stored: 1 });
  expect(seqs()).toEqual([0, 1, 2, 3]);
  expect(readHeartbeat(runFolder(dataDir, ID))).not.toBeNull();
});

it('stores all lines of a request or none', () => {
  expect(refusalOf(spec(), [start, metric(1), '{"seq":2'])).toBe('invalid-request');
  expect(seqs()).toEqual([]);
});

describe('refuses', () => {
  it.each([
    ['a path as ID', spec({ runId: '../../etc' })],
    ['a spec without a source', spec({ source: undefined })],
    ['unknown fields', spec({ evil: 1 })],
    ['a large spec', spec({ experiment: { name: 'A', text: 'x'.repeat(1000) } })],
    ['no spec', undefined],
  ])('%s', (_, document) => {
    expect(refusalOf(document, [start])).toBe('invalid-request');
    expect(existsSync(join(dataDir, 'runs'))).toBe(false);
  });

  it.each([
    ['a first line that is not the start', [metric(0)]],
    ['numbers that do not increase', [start, metric(2), metric(1)]],
    ['what only runs of this lab have', [start, line(1, { kind: 'rewind', to: 0, checkpoint: null })]],
    ['names with control characters', [start, metric(1, 'a\u0007')]],
    ['long names', [start, metric(1, 'x'.repeat(201))]],
    ['numbers that are not finite', [start, metric(1).replace('0.5', '1e999')]],
    ['too many metrics', [start, ...['a', 'b', 'c', 'd'].map((name, index) => metric(index + 1, name))]],
    ['too many bytes', [start, line(1, { kind: 'message', level: 'info', text: 'x'.repeat(3000) })]],
  ])('%s', (_, lines) => {
    expect(refusalOf(spec(), lines)).toBe('invalid-request');
    expect(seqs()).toEqual([]);
  });

  it('lines after the end', () => {
    const end = line(1, { kind: 'end', status: 'finished', reason: 'done', text: 'Done.', best: null });
    log.append({ spec: spec(), lines: [start, end] });
    expect(log.append({ spec: spec(), lines: [end] })).toEqual({ stored: 0 });
    expect(refusalOf(spec(), [metric(2)])).toBe('conflict');
  });

  it('to write into a run of this lab, or of another writer', () => {
    const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
    const prepared = { app: '0.1.0', experiment, dataSet: { name: 'digits', folder: '/nowhere' }, parameters: 1, macs: 1 };
    const own = createRun(store, dataDir, prepared);
    expect(refusalOf(spec({ runId: own.id }), [start])).toBe('conflict');
    log.append({ spec: spec(), lines: [start] });
    expect(refusalOf(spec({ createdAt: '2026-01-02T03:04:06.000Z' }), [metric(1)])).toBe('conflict');
    const next = new LogService(store, dataDir);
    expect(() => next.append({ spec: spec({ createdAt: '2026-01-02T03:04:06.000Z' }), lines: [metric(1)] })).toThrow('another run');
    expect(seqs()).toEqual([0]);
  });

  it('more new runs than a minute allows', () => {
    for (const id of ['260102-aaaaa', '260102-bbbbb']) log.append({ spec: spec({ runId: id }), lines: [start] });
    expect(refusalOf(spec(), [start])).toBe('busy');
    expect(log.append({ spec: spec({ runId: '260102-aaaaa' }), lines: [metric(1)] })).toEqual({ stored: 1 });
  });
});

it('leaves what is not a run alone', () => {
  mkdirSync(runFolder(dataDir, ID), { recursive: true });
  writeFileSync(runPaths(runFolder(dataDir, ID)).spec, 'mine');
  expect(refusalOf(spec(), [start])).toBe('bad-file');
  expect(readFileSync(runPaths(runFolder(dataDir, ID)).spec, 'utf8')).toBe('mine');
});
