import { describe, expect, it } from 'vitest';
import { verdict } from '#shared/proof/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';

describe('verdict', () => {
  it('says both stages, the other runtime, and the gain', () => {
    expect(verdict(exampleSheet())).toEqual([
      'The reduced network equals the linearized one: at most 3.0e-7 apart, relative, on 1,080 random, border-heavy and real images (limit 1.0e-4).',
      '16 neurons of 1 layer were taken to keep the one state that they had on the training images. On held-out images they left it in 2 of 25,088,000 observations; accuracy went from 97.40 % to 97.40 % on validation and from 97.60 % to 97.50 % on test.',
      'onnxruntime 1.30.0 computes what TensorFlow does on 2,000 held-out images: logits differ by at most 1.2e-5, the class is the same for 100.00 %.',
      'Against the dense network: depth 11 → 9, 0.60× the MACs, 0.60× the latency at batch 1, 0.60× the latency at batch 32, test accuracy 97.50 % → 97.50 %.',
    ]);
  });

  it('says that nothing was taken on trust where no rectifier became linear', () => {
    const { linearized } = exampleSheet();
    const words = verdict(exampleSheet({ linearized: linearized && { ...linearized, layers: [], flips: 0, observations: 0 } }));
    expect(words[1]).toBe('No rectifier had to be made linear: the reduction is exact for every input.');
  });
});
