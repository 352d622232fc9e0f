import { expect, it } from 'vitest';
import { progressText, roundMarks, roundStarts } from '#renderer/run/progress-labels.ts';
import type { Progress } from '#shared/contract/index.ts';

const progress: Progress = {
  phase: 'training',
  round: 2,
  rounds: 4,
  epoch: 3,
  epochsPerRound: 3,
  step: 550,
  steps: 1000,
  imagesPerSecond: null,
  memoryBytes: null,
  secondsLeft: null,
  waitingFor: null,
};

it('says what happens now', () => {
  expect(progressText({ progress })).toBe('Training · round 2 of 4 · epoch 3 of 3 · step 550 of 1000');
  expect(progressText({ progress: { ...progress, round: 0, phase: 'measuring' } })).toContain('Measuring entropy · dense network');
  expect(progressText({ progress: { ...progress, phase: 'queued' } })).toBe('Queued');
  expect(progressText({ progress: { ...progress, phase: 'preparing', detail: 'measuring convolution 3 of 12' } })).toBe(
    'Loading TensorFlow and compiling the network: measuring convolution 3 of 12',
  );
  const waitingFor = 'waiting for the CPU slot held by run abc';
  expect(progressText({ progress: { ...progress, phase: 'queued', waitingFor } })).toBe('Queued: waiting for the CPU slot held by run abc');
});

it('marks where rounds begin', () => {
  expect(roundMarks(progress)).toEqual([0.2, 0.4, 0.6, 0.8]);
  expect(roundStarts(progress)).toEqual([
    { x: 200, label: 'Round 1' },
    { x: 400, label: 'Round 2' },
  ]);
  expect(roundStarts({ ...progress, rounds: 0, round: 0 })).toEqual([]);
});
