import { describe, expect, it } from 'vitest';
import { JobStore } from '#renderer/session/job-store.svelte.ts';
import type { ModelJob } from '#shared/contract/index.ts';

function job(id: string, status: ModelJob['status']): ModelJob {
  return {
    id,
    kind: 'proof',
    runId: 'run',
    round: 1,
    plan: 'exact',
    status,
    waitingFor: null,
    phase: 'loading',
    done: 0,
    of: 0,
    createdAt: `2026-03-14T15:00:0${id}.000Z`,
    startedAt: null,
    endedAt: null,
    proof: null,
    files: [],
    error: null,
  };
}

describe('the jobs', () => {
  it('report the end of a job once, and no jobs that ended earlier', () => {
    const jobs = new JobStore();
    const ended: string[] = [];
    const stop = jobs.onEnd(({ id, status }) => ended.push(`${id} ${status}`));
    jobs.replace([job('1', 'done'), job('2', 'running'), job('3', 'waiting')]);
    expect(ended).toEqual([]);
    jobs.update([job('2', 'failed'), job('3', 'running')]);
    jobs.update([job('2', 'failed')]);
    expect(ended).toEqual(['2 failed']);
    // Reported by the list that is read after a lost stream.
    jobs.replace([job('3', 'done')]);
    expect(ended).toEqual(['2 failed', '3 done']);
    stop();
    jobs.update([job('4', 'running')]);
    jobs.update([job('4', 'done')]);
    expect(ended).toHaveLength(2);
  });

  it('are newest first; waiting and running ones are active', () => {
    const jobs = new JobStore();
    jobs.replace([job('1', 'done'), job('2', 'running'), job('3', 'waiting')]);
    expect(jobs.all.map(({ id }) => id)).toEqual(['3', '2', '1']);
    expect(jobs.active.map(({ id }) => id)).toEqual(['3', '2']);
  });

  it('stay ended when an older list arrives late', () => {
    const jobs = new JobStore();
    jobs.update([job('1', 'running')]);
    jobs.update([job('1', 'done')]);
    jobs.replace([job('1', 'running')]);
    expect(jobs.get('1')?.status).toBe('done');
  });
});
