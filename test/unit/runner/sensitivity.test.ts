import { describe, expect, test } from 'vitest';
import type { Evaluation, Variables } from '#main/program/index.ts';
import type { AnalyzedModel } from '#main/runner/analyses/analyzed-model.ts';
import { analyzeSensitivity, evenlySpaced } from '#main/runner/analyses/sensitivity.ts';
import { FakeProgram } from './fake-program.ts';
import { tinyModel } from './tiny-model.ts';

/** The NLL is 1 plus the number of neurons that are ON in a linear form. */
class FormCounting extends FakeProgram {
  override evaluate(batch: Parameters<FakeProgram['evaluate']>[0]): Evaluation {
    const forms: Variables = this.read(this.variableNames.filter((name) => name.endsWith('/switch/form/scale')));
    const on = [...forms.values()].reduce((sum, scale) => sum + scale.reduce((total, value) => total + value, 0), 0);
    const { length } = batch.labels;
    return { loss: 0, nll: (1 + on) * length, correct: length - on, count: length };
  }
}

function countingModel(): Promise<AnalyzedModel> {
  return tinyModel({ load: (one) => Promise.resolve(new FormCounting(one)) });
}

const validation = { kind: 'sensitivity', split: 'validation', images: 0 } as const;

describe('layer sensitivity', () => {
  test('makes each layer alone linear by the majority state of its neurons', async () => {
    const progress: unknown[] = [];
    const report = (...now: unknown[]): Promise<void> => Promise.resolve(void progress.push(now));
    // Three neurons of the first layer are ON more often than OFF, one of the second. Two batches of five images lose `on` each.
    expect(await analyzeSensitivity(await countingModel(), validation, report)).toEqual({
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
    const model = await countingModel();
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
    await expect(analyzeSensitivity(await countingModel(), validation, report)).rejects.toThrow('canceled');
    expect(reports).toHaveLength(3);
  });
});

test('images are evenly spaced', () => {
  expect([...evenlySpaced(10, 4)]).toEqual([0, 2, 5, 7]);
  expect([...evenlySpaced(3, 0)]).toEqual([0, 1, 2]);
  expect([...evenlySpaced(3, 8)]).toEqual([0, 1, 2]);
});
