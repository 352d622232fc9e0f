import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDigits } from '#main/datasets/digits.ts';
import { batches, openDataSetFolder } from '#main/datasets/index.ts';
import { DataSetWriter } from '#main/datasets/store/data-set-writer.ts';

/** Images of each split. */
const SAMPLES = { train: 500, validation: 100, test: 100 } as const;

/** The first images of each split of the starter set. Returns the data set's folder. */
export async function makeFewDigits(dataSets: string): Promise<string> {
  const folder = join(dataSets, 'few-digits');
  mkdirSync(dataSets, { recursive: true });
  await createDigits(dataSets);
  const { description, splits } = await openDataSetFolder(join(dataSets, 'digits'));
  const { title, source, shape, classes } = description;
  const writer = await DataSetWriter.create(`${folder}.unfinished`, { name: 'few-digits', title, source, shape, classes });
  for (const [split, count] of Object.entries(SAMPLES) as [keyof typeof SAMPLES, number][]) {
    for await (const { images, labels } of batches(splits[split], count)) {
      await writer.appendImages(split, images);
      await writer.writeLabels(split, [...labels]);
      break;
    }
  }
  await writer.commit(folder);
  await writer.close();
  return folder;
}
