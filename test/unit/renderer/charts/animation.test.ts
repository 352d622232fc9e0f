import { describe, expect, it } from 'vitest';
import { animationFrames } from '#renderer/charts/animation.ts';

describe('an animation of pictures', () => {
  it('holds each and fades to the next, the last one longer', () => {
    // A fade of 400 ms in steps of 200 has one blended frame between two pictures.
    expect(animationFrames(3, 200)).toEqual([
      { first: 0, second: 0, share: 0, duration: 800 },
      { first: 0, second: 1, share: 0.5, duration: 200 },
      { first: 1, second: 1, share: 0, duration: 800 },
      { first: 1, second: 2, share: 0.5, duration: 200 },
      { first: 2, second: 2, share: 0, duration: 2000 },
    ]);
  });

  it('is one frame for one picture', () => {
    expect(animationFrames(1, 40)).toEqual([{ first: 0, second: 0, share: 0, duration: 2000 }]);
  });
});
