import { describe, expect, it } from 'vitest';
import { type Verifiable, type VerificationPlan, verificationPlan } from '#main/proving/verification-plan.ts';
import { LabError } from '#shared/errors/index.ts';

const FILE = 'model.onnx';

function planned(operations: number, liveValues: number, batch: number | null, more: Partial<Verifiable> = {}): VerificationPlan {
  return verificationPlan({ pass: { operations, liveValues }, batch, inputs: 100, classes: 10, ...more }, 2, FILE);
}

function refusal(...network: Parameters<typeof planned>): string {
  try {
    planned(...network);
  } catch (error) {
    if (error instanceof LabError && error.code === 'unsupported') return error.message;
    throw error;
  }
  throw new Error('not refused');
}

describe('a verification', () => {
  it('takes nine images at once for usual networks', () => {
    expect(planned(4e9, 3e6, null)).toEqual({ images: 9, batch: 9 });
    expect(planned(4e9, 3e6, 64)).toEqual({ images: 9, batch: 9 });
  });

  it('takes fewer images of networks with many operations', () => {
    // Each image costs 2 (2 + 1) passes; 2^40 / (6 · 2^36) = 2.67.
    expect(planned(2 ** 36, 1, null).images).toBe(2);
    expect(planned(2 ** 35, 1, null).images).toBe(5);
  });

  it('takes smaller batches of networks with large feature maps', () => {
    expect(planned(1, 2 ** 26, null)).toEqual({ images: 9, batch: 4 });
    expect(planned(1, 2 ** 28, null).batch).toBe(1);
  });

  it('is refused for feature maps that do not fit, also of a fixed batch', () => {
    expect(refusal(1, 2 ** 28 + 1, null)).toContain('one image takes 268,435,457 values at once');
    expect(refusal(1, 2 ** 20, 1000)).toContain('its batch of 1,000 takes');
    expect(refusal(1, Infinity, null)).toContain('too large');
  });

  it('is refused for too many operations, also of a fixed batch', () => {
    // Two images cost 2 · 2 (2 + 1) passes.
    expect(planned(2 ** 38, 1, null).images).toBe(2);
    expect(refusal(2 ** 39, 1, null)).toContain('comparing it with its file takes');
    expect(refusal(2 ** 32, 1, 1024)).toContain('comparing it with its file takes');
  });

  it('takes fewer images of large images, and is refused for huge ones or too many classes', () => {
    expect(planned(1, 1, null, { inputs: 2 ** 23 }).images).toBe(4);
    expect(refusal(1, 1, null, { inputs: 2 ** 24 + 1 })).toContain('its images have 16,777,217 values');
    expect(refusal(1, 1, null, { classes: 2 ** 20 + 1 })).toContain('it has 1,048,577 classes');
  });
});
