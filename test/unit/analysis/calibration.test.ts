import { describe, expect, it } from 'vitest';
import { CalibrationSum, nllOf, predictionOf } from '#shared/analysis/index.ts';

describe('calibration', () => {
  it('compares confidence and accuracy in 15 bins of equal width', () => {
    const sum = new CalibrationSum();
    // Logits ln p give the probabilities p. Confidences 0.9, 0.9, 0.6, 0.6 lie in the bins above 13/15 and above 8/15.
    const logits = [
      [0.9, 0.1],
      [0.1, 0.9],
      [0.6, 0.4],
      [0.4, 0.6],
    ].flatMap((probabilities) => probabilities.map(Math.log));
    sum.add(logits.slice(0, 4), [0, 1]);
    sum.add(logits.slice(4), [1, 1]);
    const { images, accuracy, nll, ece, bins } = sum.result;
    expect([images, accuracy]).toEqual([4, 75]);
    expect(nll).toBeCloseTo(-(2 * Math.log(0.9) + Math.log(0.4) + Math.log(0.6)) / 4, 12);
    // Two images of four with |1 - 0.9|, two with |0.5 - 0.6|.
    expect(ece).toBeCloseTo(10, 10);
    expect(bins).toHaveLength(15);
    expect(bins[13]).toEqual({ images: 2, confidence: expect.closeTo(90, 10) as number, accuracy: 100 });
    expect(bins[8]).toEqual({ images: 2, confidence: expect.closeTo(60, 10) as number, accuracy: 50 });
    expect(bins[0]).toEqual({ images: 0, confidence: null, accuracy: null });
  });

  it('puts a confidence of 1 into the last bin', () => {
    const sum = new CalibrationSum();
    sum.add([0, -1000, 5, 5], [0, 1]);
    const { bins, nll } = sum.result;
    // 0.5 lies between 7/15 and 8/15.
    expect([bins[7]?.images, bins[14]?.images]).toEqual([1, 1]);
    expect(nll).toBeCloseTo(Math.log(2) / 2, 12);
  });

  it('has no NLL if logits are not finite', () => {
    const sum = new CalibrationSum();
    sum.add([NaN, 0], [1]);
    expect(sum.result).toMatchObject({ images: 1, nll: null });
  });
});

describe('a prediction', () => {
  it('is the largest of the image’s logits, and the first of equals', () => {
    expect(predictionOf([9, 1, 3, 3], 1, 3)).toBe(1);
  });

  it('has an NLL that does not overflow', () => {
    expect(nllOf([5000, 5000 + Math.log(3)], 0, 2, 0)).toBeCloseTo(Math.log(4), 9);
    expect(nllOf([0, 800], 0, 2, 0)).toBeCloseTo(800, 9);
  });
});
