import { describe, expect, it } from 'vitest';
import { describeExperiment } from '#main/engine/services/describe-experiment.ts';
import { experimentSchema } from '#shared/experiment/index.ts';

describe('an experiment in one line', () => {
  it.each([
    [
      { data: { name: 'digits' }, network: { kind: 'residual', widths: [16, 32] }, method: { kind: 'nepenthe', rounds: 4, zeta: 0.25 } },
      'NEPENTHE on digits: residual 16-32, dense + 4 rounds of 3 epochs, ζ 0.25',
    ],
    [
      { data: { name: 'fashion' }, network: { kind: 'mlp', hidden: [64] }, training: { epochs: 1 }, method: { kind: 'dense' } },
      'Dense training on fashion: mlp 64, 1 epoch',
    ],
    [
      {
        ...{ data: { name: 'digits' }, network: { kind: 'mlp', hidden: [64] } },
        ...{ training: { epochs: 8, retraining: { epochs: 2 } }, method: { kind: 'dense', rounds: 1 } },
      },
      'Dense training on digits: mlp 64, dense of 8 epochs + 1 round of 2 epochs',
    ],
  ])('%#', (experiment, line) => {
    expect(describeExperiment(experimentSchema.parse(experiment))).toBe(line);
  });
});
