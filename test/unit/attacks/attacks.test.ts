import { describe, expect, it } from 'vitest';
import { apgd } from '#shared/attacks/apgd.ts';
import { fgsm } from '#shared/attacks/fgsm.ts';
import { attacks, type Respond } from '#shared/attacks/index.ts';
import { pgd } from '#shared/attacks/pgd.ts';
import { randomStart } from '#shared/attacks/random-start.ts';
import { linearTarget } from './linear-target.ts';

const close = (values: Iterable<number>, digits = 5): number[] => [...values].map((value) => Number(value.toFixed(digits)));

describe('FGSM', () => {
  it('changes every pixel by ε along the sign of its gradient, within 0..1', async () => {
    const { target } = linearTarget([0.5, 0.5, 0.05, 0.95], 0.125, [
      { gradient: [3, 0], limit: 1.8 },
      { gradient: [-1, 2], limit: 9 },
    ]);
    const { pixels, correct } = await fgsm(target);
    expect(close(pixels)).toEqual([0.625, 0.5, 0, 1]);
    // The loss of the first image is 1.875.
    expect([...correct]).toEqual([0, 1]);
  });
});

describe('PGD', () => {
  it('steps 2.5 ε / steps from the start, and never leaves the ball', async () => {
    const { target, asked } = linearTarget([0.5, 0.5], 0.1, [{ gradient: [1, -1], limit: 9 }]);
    const { pixels } = await pgd(target, { steps: 5, start: Float32Array.of(0.35, 0.5) });
    // The start is clipped to 0.4. Steps of 0.05 end at 0.6 and 0.4.
    expect(asked.map((one) => close(one))).toEqual([
      [0.4, 0.5],
      [0.45, 0.45],
      [0.5, 0.4],
      [0.55, 0.4],
      [0.6, 0.4],
      [0.6, 0.4],
    ]);
    expect(close(pixels)).toEqual([0.6, 0.4]);
  });
});

describe('APGD', () => {
  it('starts with steps of 2 ε, adds momentum, and halves the steps of images whose loss does not rise', async () => {
    const { target, asked } = linearTarget([0.5, 0.5, 0.5, 0.5], 0.1, [
      { gradient: [1, 0], limit: 9 },
      { gradient: [0, -1], limit: 9 },
    ]);
    const { correct } = await apgd(target, { steps: 10, start: target.pixels });
    expect(asked).toHaveLength(11);
    // The first step reaches the border of the ball, where the loss is largest and stays.
    expect(close(asked[1] ?? [])).toEqual([0.6, 0.5, 0.5, 0.4]);
    expect(close(asked[10] ?? [])).toEqual([0.6, 0.5, 0.5, 0.4]);
    expect([...correct]).toEqual([1, 1]);
  });

  it('approaches a maximum inside the ball by halving its steps, image by image', async () => {
    // The loss of an image is 1 - |x - peak|; with whole steps it would jump across the peak.
    const peaks = [0.52, 0.59];
    const losses = (changed: Float32Array): Float64Array =>
      Float64Array.from(peaks, (peak, image) => 1 - Math.abs((changed[image] ?? 0) - peak));
    const respond: Respond = (changed) =>
      Promise.resolve({
        losses: losses(changed),
        correct: Uint8Array.of(1, 1),
        gradients: Float32Array.from(peaks, (peak, image) => Math.sign(peak - (changed[image] ?? 0))),
      });
    const found: Float64Array[] = [];
    const remembered: Respond = (changed) => {
      found.push(losses(changed));
      return respond(changed);
    };
    await apgd(
      { pixels: Float32Array.of(0.5, 0.5), count: 2, epsilon: 0.1, respond: remembered },
      { steps: 100, start: Float32Array.of(0.4, 0.6) },
    );
    for (const image of [0, 1]) expect(Math.max(...found.map((values) => values[image] ?? 0))).toBeGreaterThan(0.995);
  });

  it('counts an image that was misclassified once, and returns its pixels', async () => {
    // The image is misclassified only between 0.55 and 0.65; the loss rises beyond.
    const respond: Respond = ([value = 0]) =>
      Promise.resolve({
        losses: Float64Array.of(value),
        correct: Uint8Array.of(value > 0.55 && value < 0.65 ? 0 : 1),
        gradients: Float32Array.of(1),
      });
    const target = { pixels: Float32Array.of(0.5), count: 1, epsilon: 0.2, respond };
    const { pixels, correct } = await apgd(target, { steps: 3, start: Float32Array.of(0.6) });
    expect([...correct]).toEqual([0]);
    expect(close(pixels)).toEqual([0.6]);
  });
});

describe('a random start', () => {
  it('is in the ball, and depends on seed, restart and image alone', () => {
    const pixels = new Float32Array(6).fill(0.5);
    const start = (indices: readonly number[], changes = {}): number[] => [
      ...randomStart(pixels, indices, { epsilon: 0.25, seed: 1, restart: 0, ...changes }),
    ];
    const both = start([4, 9]);
    expect(both.every((value) => value > 0.25 && value < 0.75)).toBe(true);
    expect(start([9, 4]).slice(0, 3)).toEqual(both.slice(3));
    expect(start([4, 9], { seed: 2 })).not.toEqual(both);
    expect(start([4, 9], { restart: 1 })).not.toEqual(both);
  });
});

it.each(Object.entries(attacks))('%s evaluates the network as often as it says', async (_, { evaluations, run }) => {
  const { target, asked } = linearTarget([0.5, 0.5], 0.1, [{ gradient: [1, -1], limit: 9 }]);
  await run(target, { steps: 7, start: target.pixels });
  expect(asked).toHaveLength(evaluations(7));
});
