import type { AddDataSet } from '#shared/contract/data-sets.ts';

/**
 * The binary version of CIFAR: records of one label byte (CIFAR-100: coarse, then fine) and 3072 bytes, the red, green and blue planes of
 * 32 x 32 pixels, row by row. Source: https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
 */
export const SIDE = 32;
export const CHANNELS = 3;
export const IMAGE_BYTES = SIDE * SIDE * CHANNELS;

/** File names and record layout of CIFAR-10 or CIFAR-100. */
export interface CifarKind {
  readonly title: string;
  /** As unpacked from the archive. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: string;
  /** Label bytes before the planes. */
  readonly labelBytes: number;
  /** The index of the label among them. */
  readonly labelByte: number;
  readonly classes: number;
  /** A class name per line; optional. */
  readonly names: string;
}

const cifar10: CifarKind = {
  title: 'CIFAR-10',
  folder: 'cifar-10-batches-bin',
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: 'test_batch.bin',
  labelBytes: 1,
  labelByte: 0,
  classes: 10,
  names: 'batches.meta.txt',
};

const cifar100: CifarKind = {
  title: 'CIFAR-100',
  folder: 'cifar-100-binary',
  train: ['train.bin'],
  test: 'test.bin',
  labelBytes: 2,
  labelByte: 1,
  classes: 100,
  names: 'fine_label_names.txt',
};

const cifar100Coarse: CifarKind = { ...cifar100, labelByte: 0, classes: 20, names: 'coarse_label_names.txt' };

/** What the files of a data set that hold neither its images nor its class names are reported as. */
export const OTHER_FILES = 'other files';

/** Every file that any variant reads. */
export const cifarFiles: ReadonlySet<string> = new Set(
  [cifar10, cifar100, cifar100Coarse].flatMap(({ train, test, names }) => [...train, test, names]),
);

/** The variant whose files are among these names; undefined if neither is. */
export function cifarKindOf(names: readonly string[], labels: AddDataSet['labels']): CifarKind | undefined {
  const hundred = labels === 'coarse' ? cifar100Coarse : cifar100;
  return [cifar10, hundred].find(({ train, test }) => [...train, test].some((name) => names.includes(name)));
}

/** Folder names as unpacked from the archives. */
export const cifarFolders: readonly string[] = [cifar10.folder, cifar100.folder];
