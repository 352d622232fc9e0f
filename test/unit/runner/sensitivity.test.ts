import { describe, expect, test } from 'vitest';
import type { AnalyzedModel } from '#main/runner/analyses/analyzed-model.ts';
import { evenlySpaced } from '#main/runner/analyses/evaluated-images.ts';
import { analyzeSensitivity } from '#main/runner/analyses/sensitivity.ts';
import { tinyAnalyzedModel } from './analyzed-model.ts';

const common = { entropy: 0.5, mean: 0.5, nonzero: 0.5, minority: 1 };
const states = [
  { ...common, layer: 'hidden1/dense', on: [9, 9, 9, 1, 5, 0], off: [1, 0, 3, 9, 5, 0], zero: [0, 1, 0, 0, 0, 10] },
  { ...common, layer: 'hidden2/dense', entropy: 0.25, on: [9, 1, 1, 1, 1], off: [1, 9, 9, 9, 9], zero: [0, 0, 0, 0, 0] },
];

/** The NLL is 1 plus the number of neurons that are ON in a linear form. */
const tinyModel = (): Promise<AnalyzedModel> =>
  tinyAnalyzedModel(states, (on, images) => ({ nll: (1 + on) * images, correct: images - on }));

const validation = { kind: 'sensitivity', split: 'validation', images: 0 } as const;

describe('layer sensitivity', () => {
  test('makes each layer alone linear by the majority state of its neurons', async () => {
    const progress: unknown[] = [];
    const report = (...now: unknown[]): Promise<void> => Promise.resolve(void progress.push(now));
    // Three neurons of the first layer are ON more often than OFF, one of the second. Two batches of five images lose `on` each.
    expect(await analyzeSensitivity(await tinyModel(), validation, report)).toEqual({
      kind: 'sensitivity',
      images: 10,
      model: { nll: 1, accuracy: 100 },
      layers: [
        { layer: 'hidden1/dense', entropy: 0.5, nll: 4, accuracy: 40 },
        { layer: 'hidden2/dense', entropy: 0.25, nll: 2, accuracy: 80 },
      ],
      correlation: { nll: 1, accuracy: 1 },
    });
    expect(progress).toEqual([['loading', 0, 0], ...[1, 2, 3, 4, 5, 6].map((done) => ['evaluating', done, 6])]);
  });

  test('leaves out layers that already are linear forms, and evaluates as many images as asked for', async () => {
    const model = await tinyModel();
    const analyzed = await analyzeSensitivity({ ...model, linearized: ['hidden2/dense'] }, { ...validation, images: 4 }, () =>
      Promise.resolve(),
    );
    expect(analyzed).toMatchObject({ images: 4, layers: [{ layer: 'hidden1/dense' }], correlation: { nll: null, accuracy: null } });
  });

  test('ends when it is canceled', async () => {
    const reports: string[] = [];
    const report = (phase: string): Promise<void> => {
      reports.push(phase);
      return reports.length === 3 ? Promise.reject(new Error('canceled')) : Promise.resolve();
    };
    await expect(analyzeSensitivity(await tinyModel(), validation, report)).rejects.toThrow('canceled');
    expect(reports).toHaveLength(3);
  });
});

test('images are evenly spaced', () => {
  expect([...evenlySpaced(10, 4)]).toEqual([0, 2, 5, 7]);
  expect([...evenlySpaced(3, 0)]).toEqual([0, 1, 2]);
  expect([...evenlySpaced(3, 8)]).toEqual([0, 1, 2]);
});
