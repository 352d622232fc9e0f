import { describe, expect, it } from 'vitest';
import { type Position, progressOf } from '#main/engine/store/progress.ts';

const size = { rounds: 2, denseEpochs: 3, epochsPerRound: 3, stepsPerEpoch: 10 };
const started: Position = { status: 'running', size, phase: { phase: 'training', round: 0 }, step: null, epoch: null };
const step = { seq: 9, round: 0, epoch: 2, step: 14, imagesPerSecond: 800, memoryBytes: 1024 };

describe('progress', () => {
  it('has the planned size before the run has started', () => {
    const progress = progressOf({ ...started, status: 'queued', size: null, phase: null }, null);
    expect(progress).toEqual({
      ...{ phase: 'queued', round: 0, rounds: 0, epoch: 0, epochsPerRound: 0, step: 0, steps: 0 },
      ...{ imagesPerSecond: null, memoryBytes: null, secondsLeft: null, waitingFor: null },
    });
  });

  it('says what a running phase is at', () => {
    const phase = { phase: 'preparing', round: 0, detail: 'measuring convolution 3 of 12' } as const;
    expect(progressOf({ ...started, phase }, null).detail).toBe('measuring convolution 3 of 12');
    expect(progressOf({ ...started, phase, status: 'failed' }, null).detail).toBeUndefined();
    expect(progressOf({ ...started, phase: { ...phase, detail: null } }, null).detail).toBeUndefined();
  });

  it('counts the dense round among the steps: (2 + 1) rounds x 3 epochs x 10 steps', () => {
    expect(progressOf(started, null)).toMatchObject({ steps: 90, rounds: 2, epochsPerRound: 3 });
  });

  it('counts the epochs of the dense training and of each round apart', () => {
    const uneven = { ...started, size: { ...size, denseEpochs: 8 } };
    // 8 + 2 x 3 epochs of 10 steps.
    expect(progressOf(uneven, null)).toMatchObject({ steps: 140, epochsPerRound: 8 });
    expect(progressOf({ ...uneven, phase: { phase: 'training', round: 1 } }, null)).toMatchObject({ steps: 140, epochsPerRound: 3 });
  });

  it('shows the first epoch as soon as training begins', () => {
    expect(progressOf(started, null).epoch).toBe(1);
    expect(progressOf({ ...started, phase: { phase: 'preparing', round: 0 } }, null).epoch).toBe(0);
  });

  it('shows the epoch of the last step', () => {
    expect(progressOf({ ...started, step }, null)).toMatchObject({ epoch: 2, step: 14, imagesPerSecond: 800, memoryBytes: 1024 });
  });

  it('moves on to the next epoch after a complete one, but not beyond the round', () => {
    const epoch = { seq: 12, round: 0, epoch: 2, step: 20 };
    expect(progressOf({ ...started, step, epoch }, null)).toMatchObject({ epoch: 3, step: 20 });
    expect(progressOf({ ...started, step, epoch: { ...epoch, epoch: 3, step: 30 } }, null)).toMatchObject({ epoch: 3, step: 30 });
  });

  it('starts each round at its first epoch, whatever the round before reported', () => {
    const epoch = { seq: 12, round: 0, epoch: 3, step: 30 };
    expect(progressOf({ ...started, phase: { phase: 'training', round: 1 }, step, epoch }, null)).toMatchObject({ round: 1, epoch: 1 });
    expect(progressOf({ ...started, phase: { phase: 'pruning', round: 1 }, step, epoch }, null)).toMatchObject({ round: 1, epoch: 0 });
  });

  it('keeps the position of a paused run, and shows no throughput once the run has ended', () => {
    expect(progressOf({ ...started, status: 'paused', step }, null)).toMatchObject({ phase: 'paused', epoch: 2, imagesPerSecond: 800 });
    expect(progressOf({ ...started, status: 'interrupted', step }, null)).toMatchObject({
      phase: 'ended',
      step: 14,
      imagesPerSecond: null,
    });
  });
});
