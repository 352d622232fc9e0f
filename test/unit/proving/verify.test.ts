import { describe, expect, test } from 'vitest';
import type { NetworkLogits } from '#main/proving/answers.ts';
import { verify } from '#main/proving/verify.ts';

const answers = (validation: number[], test: number[], random: number[] = [1, 0]): NetworkLogits => ({
  validation: Float32Array.from(validation),
  test: Float32Array.from(test),
  generated: new Map([['random', Float32Array.from(random)]]),
});

describe('two runtimes', () => {
  test('agree within float32: reports the difference on held-out images and the share of equal classes', () => {
    const [ours, theirs] = [answers([8, 0], [0, 4, 2, 2]), answers([8, 0], [0, 4, 2, 2.0005])];
    // The last image changes class: a tie goes to the first.
    expect(verify('dense', ours, theirs, 2)).toEqual({
      maxAbs: expect.closeTo(0.0005, 6) as unknown,
      relative: expect.closeTo(0.0005 / 8, 8) as unknown,
      argmax: 2 / 3,
      images: 3,
    });
  });

  test.each([
    ['held-out', answers([8, 0], [0, 4.001]), answers([8, 0], [0, 4])],
    ['random', answers([8, 0], [0, 4], [1, 0]), answers([8, 0], [0, 4], [1.001, 0])],
    ['held-out', answers([NaN, 0], [0, 4]), answers([NaN, 0], [0, 4])],
  ])('that differ on %s images are distinguished by the network', (images, ours, theirs) => {
    expect(() => verify('reduced', ours, theirs, 2)).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({
          code: 'unverified',
          location: 'reduced',
          message: expect.stringMatching(new RegExp(`reduced network .* on ${images} images`)) as unknown,
        }) as unknown,
      }) as Error,
    );
  });
});
