import { imagesAt, type OpenDataSet, openDataSet, type Split } from '#main/datasets/index.ts';

/** A split with the bytes of all its images. */
export interface WholeSplit {
  readonly images: Uint8Array;
  readonly labels: Split['labels'];
  readonly count: number;
}

export interface WholeDataSet {
  readonly description: OpenDataSet['description'];
  readonly splits: Readonly<Record<keyof OpenDataSet['splits'], WholeSplit>>;
}

export async function wholeSplit({ images, labels, count }: Split): Promise<WholeSplit> {
  const every = Uint32Array.from({ length: count }, (_, index) => index);
  return { images: await imagesAt(images, every), labels, count };
}

/** A stored data set with all its bytes. */
export async function openWhole(dataDir: string, name: string): Promise<WholeDataSet> {
  const { description, splits } = await openDataSet(dataDir, name);
  const [train, validation, test] = [await wholeSplit(splits.train), await wholeSplit(splits.validation), await wholeSplit(splits.test)];
  return { description, splits: { train, validation, test } };
}
