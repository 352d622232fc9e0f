import { describe, expect, it, test } from 'vitest';
import { describeEnd, isActive, parseJobs, reasonOf } from '#main/engine/executors/slurm/job-states.ts';

test('the jobs that squeue lists are read, whatever their names', () => {
  expect(parseJobs('12|RUNNING|None|nepenthe-a\n13_4|PENDING|Resources|a|b\n\n')).toEqual([
    { id: '12', state: 'RUNNING', reason: 'None', name: 'nepenthe-a' },
    { id: '13_4', state: 'PENDING', reason: 'Resources', name: 'a|b' },
  ]);
});

const job = (state: string, reason = 'None') => ({ id: '1', name: 'nepenthe-a', state, reason });

describe('a job', () => {
  it.each([
    ['PENDING', 'Resources', 'waiting in the queue of cluster lab (Resources)'],
    ['PENDING', 'None', 'waiting in the queue of cluster lab'],
    ['REQUEUED', 'BeginTime', 'waiting in the queue of cluster lab (BeginTime)'],
    // A state that only later versions of Slurm know is no end.
    ['NEW_STATE', 'None', 'waiting in the queue of cluster lab'],
    ['RUNNING', 'None', null],
    ['COMPLETING', 'None', null],
    ['SUSPENDED', 'None', 'suspended on cluster lab'],
  ])('that is %s (%s) may still run', (state, reason, waits) => {
    expect(isActive(job(state, reason))).toBe(true);
    expect(reasonOf(job(state, reason), 'lab')).toBe(waits);
  });

  it.each([
    ['COMPLETED', 'None', 'ended on cluster lab (COMPLETED)'],
    ['TIMEOUT', 'TimeLimit', 'reached its time limit on cluster lab (TIMEOUT, TimeLimit)'],
    ['NODE_FAIL', 'NodeDown', 'lost its node on cluster lab (NODE_FAIL, NodeDown)'],
    ['PREEMPTED', 'None', 'was preempted on cluster lab (PREEMPTED)'],
    ['CANCELLED', 'None', 'was canceled on cluster lab (CANCELLED)'],
    ['OUT_OF_MEMORY', 'OutOfMemory', 'needed more memory than it may use on cluster lab (OUT_OF_MEMORY, OutOfMemory)'],
  ])('that is %s has ended', (state, reason, text) => {
    expect(isActive(job(state, reason))).toBe(false);
    expect(describeEnd(job(state, reason), 'lab')).toBe(text);
  });
});
