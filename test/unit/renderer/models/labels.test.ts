import { describe, expect, it } from 'vitest';
import { countChange, depthChange, latencyChange, timesLess } from '#renderer/models/change-labels.ts';
import { jobProgress, jobText, jobTitle } from '#renderer/models/job-labels.ts';
import type { ModelJob } from '#shared/contract/index.ts';

describe('a change', () => {
  it('shows both values and the factor', () => {
    expect(countChange(20_183_936, 1_077_733)).toEqual({ before: '20.2 M', after: '1.08 M', times: '18.7×' });
    expect(latencyChange(0.802, 0.171)).toEqual({ before: '0.802', after: '0.171', times: '4.69×' });
    expect(latencyChange(1234.4, 99.96)).toEqual({ before: '1234', after: '100', times: '12.3×' });
    expect(depthChange(13, 4)).toEqual({ before: '13', after: '4', times: null });
  });

  it('has no factor if a value is 0', () => {
    expect(timesLess(10, 0)).toBeNull();
    expect(timesLess(0, 10)).toBeNull();
    expect(timesLess(5, 5)).toBe('1.00×');
    expect(timesLess(1000, 10)).toBe('100×');
    expect(timesLess(9.96, 1)).toBe('10.0×');
  });
});

describe('a job', () => {
  const job: ModelJob = {
    id: 'j',
    kind: 'proof',
    runId: 'r',
    round: 4,
    plan: 'exact',
    status: 'running',
    waitingFor: null,
    phase: 'measuring',
    done: 12,
    of: 40,
    createdAt: '2026-03-14T15:00:00.000Z',
    startedAt: '2026-03-14T15:00:10.000Z',
    endedAt: null,
    proof: null,
    files: [],
    error: null,
  };

  it('says what it does, to which model in which form', () => {
    expect(jobTitle(job, 'Starter')).toBe('Proving Starter, round 4, reduced');
    expect(jobTitle({ ...job, kind: 'export', round: 0, plan: 'none', status: 'done' }, 'Starter')).toBe(
      'Exported: Starter, dense, as trained',
    );
  });

  it('says how far it is', () => {
    expect(jobText(job)).toBe('Measuring latency · 12 of 40');
    expect(jobText({ ...job, phase: 'loading', of: 0 })).toBe('Loading TensorFlow and the model …');
    expect(jobText({ ...job, status: 'waiting' })).toBe('Waiting for other jobs');
    expect(jobText({ ...job, status: 'waiting', waitingFor: 'waiting for the proof of run abc' })).toBe('Waiting for the proof of run abc');
    expect(jobText({ ...job, status: 'done', endedAt: '2026-03-14T15:01:20.000Z' })).toBe('Done in 1 min 10 s');
    expect(jobText({ ...job, status: 'canceled' })).toBe('Canceled');
  });

  it('fills its bar phase by phase', () => {
    expect(jobProgress({ ...job, status: 'waiting' })).toBe(0);
    expect(jobProgress({ ...job, phase: 'loading', of: 0 })).toBe(0);
    expect(jobProgress(job)).toBeCloseTo((4 + 0.3) / 6);
    expect(jobProgress({ ...job, phase: 'writing', done: 0, of: 0 })).toBeCloseTo(5 / 6);
    expect(jobProgress({ ...job, status: 'failed' })).toBe(1);
  });
});
