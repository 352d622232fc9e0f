import { expect, it } from 'vitest';
import { jobNotice, runNotice } from '#renderer/app-shell/end-notices.ts';
import type { Job, RunSummary } from '#shared/contract/index.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';

const { summary } = new FakeEngine().add({ name: 'Paper', data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
const run = (status: RunSummary['status'], id = 'a'): RunSummary => ({ ...summary, id, status, endText: 'Why it ended.' });

it('says how the last of the runs has ended', () => {
  expect(runNotice(run('finished'), [run('finished'), run('paused', 'b')])).toEqual({
    ...{ title: 'Paper is finished', text: 'Why it ended.', page: '#/runs/a' },
  });
});

it('says nothing while others wait, unless something went wrong, and nothing of what the user has stopped', () => {
  const others = [run('running', 'b'), run('queued', 'c')];
  expect(runNotice(run('finished'), others)).toBeUndefined();
  expect(runNotice(run('failed'), others)?.title).toBe('Paper has failed');
  expect(runNotice(run('stopped'), [])).toBeUndefined();
});

it('says that a long job is done or has failed, and nothing of a short or a canceled one', () => {
  const job: Job = {
    ...{
      id: 'j',
      kind: 'data-import',
      dataSet: 'flowers',
      phase: 'reading',
      done: 1,
      of: 1,
      waitingFor: null,
      error: null,
      status: 'done',
    },
    ...{ createdAt: '2026-03-14T15:00:00.000Z', startedAt: '2026-03-14T15:00:00.000Z', endedAt: '2026-03-14T15:00:30.000Z' },
  };
  const noName = (id: string): string => id;
  expect(jobNotice(job, noName)).toEqual({ title: 'Adding is done', text: '', page: '#/data' });
  const error = { code: 'disk-full', message: 'The disk is full.', remedy: '' } as const;
  expect(jobNotice({ ...job, status: 'failed', error }, noName)).toMatchObject({ title: 'Adding has failed', text: 'The disk is full.' });
  expect(jobNotice({ ...job, endedAt: '2026-03-14T15:00:29.000Z' }, noName)).toBeUndefined();
  expect(jobNotice({ ...job, status: 'canceled' }, noName)).toBeUndefined();
});
