import { join, resolve } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { insertRun, runById } from '#main/engine/store/run-records.ts';
import { Store } from '#main/engine/store/store.ts';
import { JournalWriter, runFolder, writeRunSpec } from '#main/run-folder/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { isLong } from '../../random-cases.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { newRunQueue } from './new-run-queue.ts';
import { ScriptedExecutor } from './scripted-executor.ts';

const SLOTS = 20;
const ENDED = 40;
const experiment = experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });

/** What a queue of so many runs reads and uses while {@link ENDED} of them end one after another, and others take their slots. */
async function load(runs: number): Promise<{ readonly records: number; readonly milliseconds: number }> {
  const dataDir = temporaryFolder();
  const store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
  const createdAt = '2026-01-02T03:04:05.000Z';
  const idOf = (index: number): string => `260102-${String(index).padStart(5, '0')}`;
  store.transaction(() => {
    for (let index = 0; index < runs; index += 1)
      insertRun(store, { id: idOf(index), experiment, createdAt, status: 'queued', parameters: 1, macs: 1 });
  });
  const dataSet = { name: 'digits', folder: '/nowhere' };
  for (let index = 0; index < SLOTS + ENDED; index += 1)
    writeRunSpec(runFolder(dataDir, idOf(index)), { format: 1, runId: idOf(index), createdAt, app: '0.1.0', dataSet, experiment });
  const executor = new ScriptedExecutor(SLOTS, 'scheduler');
  const queue = newRunQueue({ store, dataDir, executor });
  onTestFinished(() => {
    queue[Symbol.dispose]();
    store[Symbol.dispose]();
  });
  await queue.start();
  const all = vi.spyOn(store, 'all');
  const before = process.cpuUsage();
  for (let index = 0; index < ENDED; index += 1) {
    const journal = new JournalWriter(runFolder(dataDir, idOf(index)));
    journal.append({ kind: 'end', status: 'stopped', reason: 'stopped', text: 'Stopped.', best: null });
    journal.dispose();
    executor.end(runById(store, idOf(index))?.handle ?? '', { code: 0, signal: null });
    await expect.poll(() => runById(store, idOf(SLOTS + index))?.status, { interval: 1 }).toBe('running');
  }
  const { user, system } = process.cpuUsage(before);
  // Whole records: IDs alone cost next to nothing.
  const records = all.mock.results.flatMap(({ value }) => value as readonly object[]).filter((row) => 'experiment' in row).length;
  return { records, milliseconds: (user + system) / 1000 / ENDED };
}

const MANY = isLong ? 10_000 : 1000;

it('a run that ends costs the engine the same, however many runs wait', async () => {
  const [few, many] = [await load(200), await load(MANY)];
  const used = [few, many].map(({ milliseconds }) => milliseconds.toFixed(1));
  process.stdout.write(`${used[0]} ms of processor time for each run of 200, ${used[1]} ms of ${MANY}\n`);
  expect(many.records).toBe(few.records);
});
