import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyEvent } from '#main/engine/ingest/apply-event.ts';
import { createRun } from '#main/engine/services/create-run.ts';
import { summaryOfRun } from '#main/engine/store/run-summaries.ts';
import { Store } from '#main/engine/store/store.ts';
import type { Worked } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import type { JournalEntry } from '#shared/journal/index.ts';
import { epoch, start, step } from '../../integration/engine/example-events.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

let store: Store;
let run: number;
let seq = 0;
beforeEach(() => {
  const dataDir = temporaryFolder();
  store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  run = createRun(store, dataDir, { app: '0.1.0', experiment, dataSet, threads: 1, parameters: 1, macs: 1 }).number;
  seq = 0;
});
afterEach(() => store[Symbol.dispose]());

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

function journal(...events: readonly (readonly [second: number, entry: JournalEntry])[]): Worked | null | undefined {
  for (const [second, entry] of events) applyEvent(store, run, { seq: seq++, time: at(second), ...entry });
  return summaryOfRun(store, run)?.worked;
}

const preparing: JournalEntry = { kind: 'phase', phase: 'preparing', round: 0 };
const paused: JournalEntry = { kind: 'end', status: 'paused', reason: 'paused', text: 'Paused.', best: null };

it('counts from the start of training, and of each attempt up to its last event', () => {
  expect(journal([0, preparing])).toBeNull();
  expect(journal([10, start()], [14, step(1)])).toEqual({ seconds: 0, since: at(10) });
  // Ten seconds of the first attempt; nothing while it is paused and prepares again.
  expect(journal([20, step(2)], [21, paused])).toEqual({ seconds: 10, since: null });
  const second = journal([1000, { kind: 'rewind', to: 3, checkpoint: 'a' }], [1001, preparing], [1005, start(2)]);
  expect(second).toEqual({ seconds: 10, since: at(1005) });
  const end: JournalEntry = { kind: 'end', status: 'finished', reason: 'rounds', text: 'Done.', best: 0 };
  expect(journal([1010, epoch(1)], [1012, end])).toEqual({ seconds: 17, since: null });
});

it('leaves out the work that a killed attempt lost', () => {
  journal([0, preparing], [10, start()], [15, step(1)], [40, step(2)]);
  // Up to the event with number 2, five seconds after the start.
  expect(journal([100, { kind: 'rewind', to: 2, checkpoint: 'a' }], [101, preparing], [105, start(2)])).toEqual({
    seconds: 5,
    since: at(105),
  });
});
