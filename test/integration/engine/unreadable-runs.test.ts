import { isDefinedError, safe } from '@orpc/client';
import { expect, it } from 'vitest';
import { Engine } from '#main/engine/engine.ts';
import { FAKE_RUNNER } from '../programs.ts';
import { clientOf } from './lab-client.ts';
import { LabFolder, resources } from './lab-folder.ts';

it('unreadable rows break neither the list of runs nor the engine', async () => {
  using lab = new LabFolder();
  {
    using store = lab.openStore();
    for (const id of ['sound', 'huge', 'older', 'broken', 'waiting']) lab.addRun(store, id);
    const change = (id: string, values: object): unknown => store.run(store.query.updateTable('runs').set(values).where('id', '=', id));
    change('sound', { status: 'finished' });
    change('huge', { status: 'finished', parameters: 1e18, macs: 1e18, created_at: 'yesterday' });
    const deep = JSON.stringify({ data: { name: 'digits' }, network: { kind: 'residual', widths: [16], blocks: [3000] } });
    change('older', { status: 'stopped', experiment: deep });
    change('broken', { experiment: '{' });
    change('waiting', { status: 'queued', queued_at: '2026-03-01T11:00:00.000Z', experiment: deep });
  }
  const options = { dataDir: lab.path, resources, runner: FAKE_RUNNER, app: '0.1.0', idleMilliseconds: 600_000 };
  await using engine = new Engine({ ...options, onIdle: () => undefined });
  await engine.init();
  const client = clientOf(lab.path);

  const runs = new Map((await client.runs.list()).map((run) => [run.id, run]));
  expect(runs.size).toBe(5);
  expect(runs.get('sound')).toMatchObject({ parameters: 1000, endText: null });
  expect(runs.get('huge')).toMatchObject({ status: 'finished', parameters: null, macs: null, network: runs.get('sound')?.network });
  expect(runs.get('huge')?.endText).toBe('The database has invalid values for this run: createdAt, parameters, macs.');
  expect(runs.get('waiting')).toMatchObject({ status: 'failed', endReason: 'corrupt-database' });
  expect(await client.runs.get({ id: 'huge' })).toMatchObject({ summary: { id: 'huge' } });

  const { error } = await safe(client.runs.get({ id: 'older' }));
  if (!isDefinedError(error)) throw new Error('not refused', { cause: error });
  expect(error.data).toMatchObject({ code: 'corrupt-database', location: 'network.blocks.0' });
  expect(await client.runs.annotate({ id: 'older', archived: true })).toMatchObject({ archived: true });
});
