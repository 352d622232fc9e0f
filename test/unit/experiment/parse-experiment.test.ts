import { describe, expect, it } from 'vitest';
import { describeProblems, experimentJsonSchema, parseExperiment } from '#shared/experiment/index.ts';

const smallest = { data: { name: 'digits' }, network: { kind: 'residual' } };

const milestonesOf = (milestones: readonly number[]) => ({ schedule: { kind: 'milestones', milestones } });
const cosineOf = (warmUpEpochs: number) => ({ schedule: { kind: 'cosine', warmUpEpochs } });
/** Nine epochs with a milestone after five; with a warm-up of two. */
const milestones = { epochs: 9, ...milestonesOf([5]) };
const cosine = { epochs: 9, ...cosineOf(2) };

describe('an experiment document', () => {
  it('requires only data and network; the rest has defaults', () => {
    const parsed = parseExperiment(smallest);
    expect(parsed.ok && parsed.experiment).toMatchObject({
      seed: 1,
      method: { kind: 'nepenthe', rounds: 4, zeta: 0.5, delta: 1, locked: [] },
      training: { epochs: 3, batchSize: 128, schedule: { kind: 'one-cycle', warmUp: 0.3 } },
      entropy: { statistic: 'nonzero', tolerance: 0 },
    });
  });

  it('trains with plain SGD by default, like older experiments', () => {
    const parsed = parseExperiment(smallest);
    expect(parsed.ok && parsed.experiment).toMatchObject({
      data: {
        augmentation: {
          padCrop: 0,
          randomResizedCrop: [],
          flip: false,
          colorJitter: { brightness: 0, contrast: 0, saturation: 0, hue: 0 },
        },
      },
      training: { optimizer: 'sgd', momentum: 0.9, gradientClip: 0, ema: 0, accumulate: 1, evaluationBatchSize: 0 },
      ...{ threads: 0, device: 'auto', memoryGrowth: true },
    });
  });

  it('is readable in the form before optimizers, clipping, averages, accumulation, warm-up and devices', () => {
    const training = { epochs: 2, batchSize: 8, learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-4, labelSmoothing: 0 };
    for (const schedule of [{ kind: 'milestones', milestones: [1], factor: 0.1 }, { kind: 'one-cycle', warmUp: 0.3 }, { kind: 'cosine' }]) {
      const stored = {
        ...{ name: 'n', project: 'p', tags: [], seed: 1, threads: 0 },
        data: { name: 'd', augmentation: { padCrop: 4, flip: true } },
        network: { kind: 'mlp', hidden: [4], dropout: 0 },
        training: { ...training, schedule },
        method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 1, locked: [] },
        entropy: { statistic: 'nonzero', tolerance: 0 },
        reduction: { removeDuring: false, removeAtEnd: false },
      };
      const parsed = parseExperiment(stored);
      expect(parsed.ok && parsed.experiment).toMatchObject(stored);
    }
  });

  it('reads its own output', () => {
    const parsed = parseExperiment(smallest);
    expect(parsed.ok && parseExperiment(parsed.experiment)).toEqual(parsed);
  });

  it.each([
    ['method.zeta', { ...smallest, method: { kind: 'nepenthe', zeta: 2 } }],
    ['method.kind', { ...smallest, method: { kind: 'magic' } }],
    ['training.epochs', { ...smallest, training: { epochs: 0 } }],
    ['network.widths.1', { ...smallest, network: { kind: 'residual', widths: [16, -2] } }],
    ['data', { network: { kind: 'mlp' } }],
    ['training.nesterov', { ...smallest, training: { optimizer: 'adam', nesterov: true } }],
    ['training.accumulate', { ...smallest, training: { batchSize: 4, accumulate: 5 } }],
    ['training.schedule.warmUpEpochs', { ...smallest, training: { epochs: 2, schedule: { kind: 'cosine', warmUpEpochs: 2 } } }],
    ['training.schedule.milestones', { ...smallest, training: { epochs: 9, schedule: { kind: 'milestones', milestones: [5, 3] } } }],
    ['training.schedule.milestones', { ...smallest, training: { epochs: 9, schedule: { kind: 'milestones', milestones: [3, 3] } } }],
    ['training.schedule.milestones', { ...smallest, training: { epochs: 2, schedule: { kind: 'milestones', milestones: [1, 2] } } }],
    ['training.retraining.epochs', { ...smallest, training: { ...milestones, retraining: { epochs: 5 } } }],
    ['training.retraining.epochs', { ...smallest, training: { ...cosine, retraining: { epochs: 2 } } }],
    ['training.retraining.schedule.milestones', { ...smallest, training: { ...cosine, retraining: { epochs: 5, ...milestonesOf([5]) } } }],
    ['training.retraining.schedule.warmUpEpochs', { ...smallest, training: { epochs: 9, retraining: { epochs: 2, ...cosineOf(2) } } }],
    [
      'data.augmentation.randomResizedCrop',
      { ...smallest, data: { name: 'd', augmentation: { padCrop: 4, randomResizedCrop: [0.8, 1] } } },
    ],
    ['data.augmentation.randomResizedCrop', { ...smallest, data: { name: 'd', augmentation: { randomResizedCrop: [0.8] } } }],
    ['data.augmentation.randomResizedCrop', { ...smallest, data: { name: 'd', augmentation: { randomResizedCrop: [1, 0.8] } } }],
    ['device', { ...smallest, device: 'gpu:' }],
    ['network.hidden.0', { ...smallest, network: { kind: 'mlp', hidden: [1e9, 1e9] } }],
    ['network.blocks.0', { ...smallest, network: { kind: 'residual', widths: [16], blocks: [1e8] } }],
    ['network.widths', { ...smallest, network: { kind: 'plain', widths: Array<number>(100_000).fill(16) } }],
    ['training.lerningRate', { ...smallest, training: { lerningRate: 0.1 } }],
    ['', 'not an object'],
  ])('names the field %s if it is invalid', (field, document) => {
    const parsed = parseExperiment(document);
    expect(!parsed.ok && parsed.problems.map((problem) => problem.field)).toContain(field);
  });

  it('accepts a schedule of the rounds that fits their epochs', () => {
    for (const retraining of [{}, { epochs: 6 }, { epochs: 2, ...milestonesOf([1]) }, { learningRate: 0.01 }]) {
      expect(parseExperiment({ ...smallest, training: { ...milestones, retraining } }).ok).toBe(true);
    }
  });

  it('accepts no training of an imported model, in whatever schedule, but of no other network', () => {
    const imported = { ...smallest, network: { kind: 'imported', model: 'net' } };
    for (const training of [{ epochs: 0 }, { epochs: 0, ...cosineOf(0) }, { epochs: 0, ...milestonesOf([]), retraining: { epochs: 2 } }]) {
      expect(parseExperiment({ ...imported, training }).ok).toBe(true);
    }
    const parsed = parseExperiment({ ...smallest, training: { epochs: 0 } });
    const message = 'Must be at least 1: only an imported model has trained weights';
    expect(!parsed.ok && parsed.problems).toEqual([{ field: 'training.epochs', message }]);
    expect(parseExperiment({ ...smallest, training: { retraining: { epochs: 0 } } }).ok).toBe(true);
  });

  it('accepts ascending milestones before the last epoch', () => {
    const training = { epochs: 3, schedule: { kind: 'milestones', milestones: [1, 2] } };
    expect(parseExperiment({ ...smallest, training }).ok).toBe(true);
  });

  it('names all invalid fields in one sentence', () => {
    const parsed = parseExperiment({ ...smallest, seed: -1, training: { epochs: -1 } });
    expect(!parsed.ok && describeProblems(parsed.problems)).toMatch(/^seed: .+; training\.epochs: .+$/);
  });

  it('limits the number of problems and the length of names', () => {
    const odd = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${index}${'x'.repeat(1000)}`, 0]));
    const parsed = parseExperiment({ ...smallest, ...odd });
    expect(!parsed.ok && parsed.problems).toHaveLength(100);
    expect(!parsed.ok && describeProblems(parsed.problems)).toMatch(/^.{0,1100}; and 90 more problems$/);
  });

  it('has a JSON Schema for editors that requires only data and network', () => {
    expect(experimentJsonSchema()).toMatchObject({ type: 'object', required: ['data', 'network'], additionalProperties: false });
  });
});
