import { describe, expect, it } from 'vitest';
import { secondsLeft, type Timing } from '#main/engine/store/seconds-left.ts';

const nothing: Timing = { epochs: [], rounds: [], imagesPerSecond: null, batchSize: 100 };
/** Three rounds (dense and two more) of two epochs of ten steps: 60 steps. */
const size = { rounds: 2, denseEpochs: 2, epochsPerRound: 2, stepsPerEpoch: 10 };

describe('the time left', () => {
  it('is unknown before anything is timed', () => {
    expect(secondsLeft({ ...size, step: 0 }, nothing)).toBeNull();
    expect(secondsLeft({ ...size, step: 3 }, { ...nothing, imagesPerSecond: 0 })).toBeNull();
  });

  it('comes from the throughput within the first epoch: 55 steps of 100 images at 500 a second', () => {
    expect(secondsLeft({ ...size, step: 5 }, { ...nothing, imagesPerSecond: 500 })).toBeCloseTo(11, 10);
  });

  it('comes from the epochs once there is one: 50 steps at 20 s per epoch of 10', () => {
    const timing = { ...nothing, epochs: [{ round: 0, seconds: 20 }], imagesPerSecond: 500 };
    expect(secondsLeft({ ...size, step: 10 }, timing)).toBeCloseTo(100, 10);
  });

  it('adds, for each remaining round, the time that complete rounds took beyond their epochs', () => {
    const epochs = [
      { round: 0, seconds: 20 },
      { round: 0, seconds: 20 },
    ];
    // 40 steps at 2 s, and two rounds that measure and prune for 5 s.
    expect(secondsLeft({ ...size, step: 20 }, { ...nothing, epochs, rounds: [{ round: 0, seconds: 45 }] })).toBeCloseTo(90, 10);
  });

  it('uses only the latest five epochs', () => {
    const epochs = [1000, 10, 10, 10, 10, 10].map((seconds) => ({ round: 0, seconds }));
    expect(secondsLeft({ rounds: 0, denseEpochs: 8, epochsPerRound: 8, stepsPerEpoch: 10, step: 60 }, { ...nothing, epochs })).toBeCloseTo(
      20,
      10,
    );
  });

  it('is never negative', () => {
    const epochs = [{ round: 0, seconds: 20 }];
    const rounds = [{ round: 0, seconds: 15 }];
    expect(secondsLeft({ rounds: 0, denseEpochs: 1, epochsPerRound: 1, stepsPerEpoch: 10, step: 12 }, { ...nothing, epochs, rounds })).toBe(
      0,
    );
  });
});
