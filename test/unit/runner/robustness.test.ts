import { describe, expect, test } from 'vitest';
import type { Derivatives, Evaluation } from '#main/program/index.ts';
import type { ComputeOnce } from '#main/run-folder/index.ts';
import type { AnalyzedModel } from '#main/runner/analyses/analyzed-model.ts';
import { analyzeAttacks } from '#main/runner/analyses/attacks.ts';
import { analyzeCorruptions } from '#main/runner/analyses/corruptions.ts';
import { analyzeGeneralization } from '#main/runner/analyses/generalization.ts';
import { analyzeNoiseGain } from '#main/runner/analyses/noise-gain.ts';
import { analyzeTransfer } from '#main/runner/analyses/transfer.ts';
import { analyses } from '#shared/analysis/index.ts';
import { tinyAnalyzedModel } from './analyzed-model.ts';
import { FakeProgram } from './fake-program.ts';

/** The tiny run's model, with other parts. */
async function tinyModel(changes: Partial<AnalyzedModel> = {}): Promise<AnalyzedModel> {
  return { ...(await tinyAnalyzedModel([], () => ({ nll: 0, correct: 0 }))), ...changes };
}

const silent = (): Promise<void> => Promise.resolve();

/** All classes are equally likely, so the first one is predicted with a confidence of a third. */
class Undecided extends FakeProgram {
  override logits(images: Uint8Array): Float32Array {
    return new Float32Array((3 * images.length) / 4);
  }
}

/** The NLL of an image is its first pixel, 0..1. */
class FirstPixel extends FakeProgram {
  override evaluate({ images, labels }: Parameters<FakeProgram['evaluate']>[0]): Evaluation {
    const nll = Array.from(labels, (_, index) => (images[4 * index] ?? 0) / 255).reduce((sum, value) => sum + value, 0);
    return { loss: nll, nll, correct: labels.length - 1, count: labels.length };
  }
}

describe('generalization', () => {
  test('compares training, validation and test images', async () => {
    const progress: unknown[] = [];
    const report = (...now: unknown[]): Promise<void> => Promise.resolve(void progress.push(now));
    const model = await tinyModel({ load: (one) => Promise.resolve(new Undecided(one)) });
    const request = analyses.generalization.request.parse({ kind: 'generalization' });
    const { images, splits, gap } = await analyzeGeneralization(model, request, report);
    // Of the first class are 4 of 12, 4 of 10 and 2 of 4 images.
    expect(images).toBe(26);
    const close = (value: number): unknown => expect.closeTo(value, 6);
    expect(splits.train).toMatchObject({ images: 12, accuracy: close(100 / 3), ece: close(0), nll: close(Math.log(3)) });
    expect(splits.validation).toMatchObject({ images: 10, accuracy: 40, ece: close(40 - 100 / 3) });
    expect(splits.test).toMatchObject({ images: 4, accuracy: 50, ece: close(50 - 100 / 3) });
    expect(gap).toEqual({ accuracy: close(100 / 3 - 50), nll: close(0) });
    expect(progress).toEqual([['loading', 0, 0], ...[1, 2, 3, 4, 5, 6].map((done) => ['evaluating', done, 6])]);
  });
});

describe('corruptions', () => {
  const requested = (changes: object): Parameters<typeof analyzeCorruptions>[1] =>
    analyses.corruptions.request.parse({ kind: 'corruptions', ...changes });

  test('are evaluated in every severity on the same images', async () => {
    const model = await tinyModel({ load: (one) => Promise.resolve(new FirstPixel(one)) });
    const found = await analyzeCorruptions(model, requested({ corruptions: ['brightness'] }), silent);
    // The first pixels of the four test images are 4, 152, 44 and 192 of 255.
    const brighter = (rise: number): unknown =>
      expect.closeTo([4, 152, 44, 192].reduce((sum, byte) => sum + Math.min(1, byte / 255 + rise), 0) / 4, 2);
    expect(found).toEqual({
      ...{ kind: 'corruptions', images: 4, mean: 75, leftOut: [] },
      clean: { nll: expect.closeTo(392 / 255 / 4, 9) as number, accuracy: 75 },
      corruptions: [
        { name: 'brightness', mean: 75, severities: [0.05, 0.1, 0.15, 0.2, 0.3].map((rise) => ({ nll: brighter(rise), accuracy: 75 })) },
      ],
    });
  });

  test('leave out what the images do not allow, and count finished items as done', async () => {
    const computed: string[] = [];
    const progress: unknown[] = [];
    const once: ComputeOnce = (name, schema, compute) => {
      if (name === 'clean') return Promise.resolve(schema.parse({ nll: 0.5, accuracy: 90 }));
      computed.push(name);
      return compute();
    };
    const model = await tinyModel({ once, load: (one) => Promise.resolve(new FirstPixel(one)) });
    const report = (...now: unknown[]): Promise<void> => Promise.resolve(void progress.push(now));
    const { clean, corruptions, leftOut } = await analyzeCorruptions(model, requested({ split: 'validation' }), report);
    expect(clean).toEqual({ nll: 0.5, accuracy: 90 });
    expect(corruptions.map(({ name }) => name)).toEqual([
      ...['gaussian-noise', 'shot-noise', 'impulse-noise', 'speckle-noise'],
      ...['brightness', 'contrast'],
    ]);
    expect(leftOut).toContainEqual({ name: 'fog', why: 'Fog needs images of at least 8 x 8 pixels, not 2 x 2' });
    expect(computed).toHaveLength(30);
    // Two batches of each of 31 items; the first item was finished before.
    expect(progress[1]).toEqual(['evaluating', 3, 62]);
    expect(progress.at(-1)).toEqual(['evaluating', 62, 62]);
  });
});

/** Logits 4 - s, 2 and -9 for the sum s of an image's four pixels. */
const bySum: Derivatives = {
  classes: 3,
  assign: () => undefined,
  logits: (pixels) =>
    Float32Array.from({ length: (3 * pixels.length) / 4 }, (_, index) => [4 - sumOf(pixels, Math.floor(index / 3)), 2, -9][index % 3] ?? 0),
  lossGradients: (pixels, labels) => {
    const logits = bySum.logits(pixels);
    // d loss / d s = -(p - 1) for the first class, and -p for the others.
    const gradients = pixels.map((_, index) => {
      const image = Math.floor(index / 4);
      const first = 1 / (1 + Math.exp(2 - (logits[3 * image] ?? 0)) + Math.exp(-9 - (logits[3 * image] ?? 0)));
      return labels[image] === 0 ? 1 - first : -first;
    });
    return { logits, gradients };
  },
  jacobianProducts: (pixels, cotangents) =>
    pixels.map((_, index) => (index % 4 === 0 ? 3 * (cotangents[(3 * index) / 4] ?? 0) + 4 * (cotangents[(3 * index) / 4 + 1] ?? 0) : 0)),
  relativeChanges: () => new Map([['hidden1/relu', Float32Array.of(0.1, 0.3, NaN, 0.2)]]),
  dispose: () => undefined,
};

function sumOf(pixels: Float32Array, image: number): number {
  return pixels.subarray(4 * image, 4 * image + 4).reduce((sum, value) => sum + value, 0);
}

describe('attacks', () => {
  test('count the images that withstand each of them, and all of them', async () => {
    const model = await tinyModel({ loadDerivatives: () => Promise.resolve(bySum) });
    const progress: unknown[] = [];
    const report = (...now: unknown[]): Promise<void> => Promise.resolve(void progress.push(now));
    const request = analyses.attacks.request.parse({ kind: 'attacks', epsilons: [0.05, 0.1], steps: 5 });
    const { images, clean, attacks, worst } = await analyzeAttacks(model, request, report);
    // The sums of the test images are 0.93, 2.25, 1.56 and 1.87 with labels 0, 1, 2 and 0: the third is misclassified. With ε = 0.05, the
    // fourth rises by 0.2, above 2; with ε = 0.1, the second falls by 0.33, since one of its pixels is 0.03.
    expect([images, clean.accuracy]).toEqual([4, 75]);
    expect(attacks.map(({ name, epsilon, accuracy }) => [name, epsilon, accuracy])).toEqual([
      ...(['fgsm', 'pgd', 'apgd'] as const).map((name) => [name, 0.05, 50]),
      ...(['fgsm', 'pgd', 'apgd'] as const).map((name) => [name, 0.1, 25]),
    ]);
    expect(worst).toEqual([
      { epsilon: 0.05, accuracy: 50 },
      { epsilon: 0.1, accuracy: 25 },
    ]);
    // One batch: the images themselves, and 2 + 6 + 6 evaluations for each ε.
    expect(progress.at(-1)).toEqual(['evaluating', 29, 29]);
  });

  test('continue after finished items', async () => {
    const finished: Readonly<Record<string, unknown>> = { clean: { nll: 1, accuracy: 100 }, 'fgsm/0.05': '1100' };
    const once: ComputeOnce = (name, schema, compute) => (name in finished ? Promise.resolve(schema.parse(finished[name])) : compute());
    const model = await tinyModel({ once, loadDerivatives: () => Promise.resolve(bySum) });
    const request = analyses.attacks.request.parse({ kind: 'attacks', attacks: ['fgsm', 'pgd'], epsilons: [0.05], steps: 5 });
    const { clean, attacks, worst } = await analyzeAttacks(model, request, silent);
    expect(clean.accuracy).toBe(100);
    expect(attacks.map(({ accuracy }) => accuracy)).toEqual([50, 50]);
    expect(worst).toEqual([{ epsilon: 0.05, accuracy: 50 }]);
  });
});

test('the noise gain is a mean over the images for which it is defined, and the Jacobian’s norm is exact for few classes', async () => {
  const model = await tinyModel();
  const [first] = model.layers;
  if (!first) throw new Error('the network has layers');
  const derivatives: Derivatives = { ...bySum, relativeChanges: () => new Map([[first.activation, Float32Array.of(0.1, 0.3, NaN, 0.2)]]) };
  const request = analyses['noise-gain'].request.parse({ kind: 'noise-gain', sigma: 0.02 });
  const found = await analyzeNoiseGain({ ...model, loadDerivatives: () => Promise.resolve(derivatives) }, request, silent);
  expect(found).toMatchObject({
    ...{ images: 4, sigma: 0.02, logits: null },
    layers: [
      { layer: 'hidden1/dense', gain: expect.closeTo(0.2, 6) as number },
      { layer: 'hidden2/dense', gain: null },
    ],
    // Rows of 3, 4 and 0.
    jacobian: expect.closeTo(5, 6) as number,
  });
  // ‖e‖ / ‖x‖ is about 0.02 · 2 / ‖x‖, and the four images have norms between 0.5 and 1.3.
  expect(found.input).toBeGreaterThan(0.01);
  expect(found.input).toBeLessThan(0.2);
});

test('another data set may have its classes in another order', async () => {
  const model = await tinyModel({ load: (one) => Promise.resolve(new Undecided(one)) });
  const { description, splits } = model.data;
  const otherData = { sha256: 'of other', description: { ...description, name: 'other', classes: ['c', 'a', 'b'] }, splits };
  const request = analyses.transfer.request.parse({ kind: 'transfer', dataSet: 'other' });
  const { images, own, other } = await analyzeTransfer({ ...model, otherData }, request, silent);
  expect(images).toBe(8);
  // Two of four test images have the label 0, which is `a` and predicted; one has the label 1, which is `a` in the other data set.
  expect([own.accuracy, other.accuracy]).toEqual([50, 25]);
});
