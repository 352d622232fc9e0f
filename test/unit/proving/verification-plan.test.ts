import { describe, expect, it } from 'vitest';
import { verificationPlan } from '#main/proving/verification-plan.ts';
import { LabError } from '#shared/errors/index.ts';

const FILE = 'model.onnx';

function refusal(operations: number, liveValues: number, batch: number | null): string {
  try {
    verificationPlan({ operations, liveValues }, batch, 2, FILE);
  } catch (error) {
    if (error instanceof LabError && error.code === 'unsupported') return error.message;
    throw error;
  }
  throw new Error('not refused');
}

describe('a verification', () => {
  it('takes nine images at once for usual networks', () => {
    expect(verificationPlan({ operations: 4e9, liveValues: 3e6 }, null, 2, FILE)).toEqual({ images: 9, batch: 9 });
    expect(verificationPlan({ operations: 4e9, liveValues: 3e6 }, 64, 2, FILE)).toEqual({ images: 9, batch: 9 });
  });

  it('takes fewer images of networks with many operations', () => {
    // Each image costs 2 (2 + 1) passes; 2^40 / (6 · 2^36) = 2.67.
    expect(verificationPlan({ operations: 2 ** 36, liveValues: 1 }, null, 2, FILE).images).toBe(2);
    expect(verificationPlan({ operations: 2 ** 35, liveValues: 1 }, null, 2, FILE).images).toBe(5);
  });

  it('takes smaller batches of networks with large feature maps', () => {
    expect(verificationPlan({ operations: 1, liveValues: 2 ** 26 }, null, 2, FILE)).toEqual({ images: 9, batch: 4 });
    expect(verificationPlan({ operations: 1, liveValues: 2 ** 28 }, null, 2, FILE).batch).toBe(1);
  });

  it('is refused for feature maps that do not fit, also of a fixed batch', () => {
    expect(refusal(1, 2 ** 28 + 1, null)).toContain('the feature maps of one image have 268,435,457 values at once');
    expect(refusal(1, 2 ** 20, 1000)).toContain('the feature maps of its batch of 1,000 have');
    expect(refusal(1, Infinity, null)).toContain('too large');
  });

  it('is refused for too many operations, also of a fixed batch', () => {
    // Two images cost 2 · 2 (2 + 1) passes.
    expect(verificationPlan({ operations: 2 ** 38, liveValues: 1 }, null, 2, FILE).images).toBe(2);
    expect(refusal(2 ** 39, 1, null)).toContain('comparing it with its file takes');
    expect(refusal(2 ** 32, 1, 1024)).toContain('comparing it with its file takes');
  });
});
