import { describe, expect, it } from 'vitest';
import { MemoryImages, type OpenDataSet, type Split } from '#main/datasets/index.ts';
import { runData } from '#main/runner/run-data.ts';
import { type Experiment, experimentSchema } from '#shared/experiment/index.ts';

/** Images of one byte each, whose value is their index; class 0 has the first `counts[0]`, and so on. */
function splitOf(counts: readonly number[]): Split {
  const labels = Uint8Array.from(counts.flatMap((count, label) => Array<number>(count).fill(label)));
  return { images: new MemoryImages(Uint8Array.from(labels.keys()), labels.length), labels, count: labels.length };
}

function dataSet(train: readonly number[]): OpenDataSet {
  const splits = { train: splitOf(train), validation: splitOf([1, 1]), test: splitOf([1, 1]) };
  const samples = { train: splits.train.count, validation: 2, test: 2 };
  return { description: { samples, classes: train.map((_, label) => `class ${label}`) }, sha256: '', splits } as unknown as OpenDataSet;
}

function experiment(data: object, method: object = { kind: 'imp' }): Experiment {
  return experimentSchema.parse({ data: { name: 'tiny', ...data }, network: { kind: 'mlp' }, method });
}

async function imagesOf(split: Split): Promise<number[]> {
  const reader = await split.images.open();
  const buffer = new Uint8Array(split.count);
  await reader.gather(
    Uint32Array.from({ length: split.count }, (_, index) => index),
    buffer,
  );
  await reader.close();
  return [...buffer];
}

describe('a part of the training images', () => {
  it('has the same share of every class, in the data set’s order, and leaves held-out images alone', async () => {
    const all = dataSet([40, 20]);
    const { splits, samples } = runData(experiment({ subset: { share: 0.3 } }), all);
    expect(samples).toEqual({ train: 18, validation: 2, test: 2, calibration: 0 });
    expect([...splits.train.labels]).toEqual([...Array<number>(12).fill(0), ...Array<number>(6).fill(1)]);
    const images = await imagesOf(splits.train);
    expect(images).toEqual(images.toSorted((a, b) => a - b));
    expect(new Set(images).size).toBe(18);
    expect(images.slice(0, 12).every((image) => image < 40)).toBe(true);
    expect(images.slice(12).every((image) => image >= 40)).toBe(true);
    expect(splits.test).toBe(all.splits.test);
  });

  it('is drawn by a seed of its own, so that runs with other seeds train on the same images', async () => {
    const drawn = async (seed: number, subset: number): Promise<string> => {
      const settings = { ...experiment({ subset: { share: 0.5, seed: subset } }), seed };
      return (await imagesOf(runData(settings, dataSet([40, 20])).splits.train)).join();
    };
    expect(await drawn(1, 0)).toBe(await drawn(2, 0));
    expect(await drawn(1, 0)).not.toBe(await drawn(1, 1));
  });

  it('keeps an image of a rare class, with the number of images that was asked for', () => {
    const { splits, samples } = runData(experiment({ subset: { share: 0.1 } }), dataSet([99, 1]));
    expect(samples.train).toBe(10);
    expect([...splits.train.labels]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('is what calibration images are held out of', async () => {
    const settings = experiment({ subset: { share: 0.5 } }, { kind: 'shallow', calibration: 0.2 });
    const { splits, samples } = runData(settings, dataSet([40, 20]));
    expect(samples).toMatchObject({ train: 24, calibration: 6 });
    const parts = [await imagesOf(splits.train), await imagesOf(splits.calibration)].flat();
    const whole = await imagesOf(runData(experiment({ subset: { share: 0.5 } }), dataSet([40, 20])).splits.train);
    expect(parts.toSorted((a, b) => a - b)).toEqual(whole);
  });

  it('is refused if a class could be left without images', () => {
    expect(() => runData(experiment({ subset: { share: 0.02 } }), dataSet([40, 20]))).toThrow(
      '1 training image would be left for 2 classes.',
    );
  });

  it('is the data set’s own split without a subset', () => {
    const all = dataSet([4, 2]);
    expect(runData(experiment({}), all).splits.train).toBe(all.splits.train);
  });
});
