import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSetWriter } from '#main/datasets/store/data-set-writer.ts';
import { RandomStream } from '#shared/random/index.ts';

const SIDE = 8;
const CLASSES = ['top left', 'top right', 'bottom left', 'bottom right'];

/** Number of samples in each split of {@link makeCorners}. */
export const corners = { train: 500, validation: 100, test: 100, positions: SIDE * SIDE } as const;

/** Noise with one bright corner, which is the class: learned in seconds. Returns the data set's folder. */
export async function makeCorners(dataSets: string): Promise<string> {
  const folder = join(dataSets, 'corners');
  mkdirSync(dataSets, { recursive: true });
  const writer = await DataSetWriter.create(`${folder}.unfinished`, {
    name: 'corners',
    title: 'Corners',
    source: 'made by a test',
    shape: [SIDE, SIDE, 1],
    classes: CLASSES,
  });
  for (const [index, split] of (['train', 'validation', 'test'] as const).entries()) {
    const stream = new RandomStream(1, [index, 0, 0]);
    const labels = Array.from({ length: corners[split] }, () => stream.below(CLASSES.length));
    for (const label of labels) await writer.appendImages(split, cornerImage(label, stream));
    await writer.writeLabels(split, labels);
  }
  await writer.commit(folder);
  await writer.close();
  return folder;
}

function cornerImage(label: number, stream: RandomStream): Uint8Array {
  const half = SIDE / 2;
  return Uint8Array.from({ length: SIDE * SIDE }, (_, index) => {
    const corner = 2 * Number(Math.floor(index / SIDE) >= half) + Number(index % SIDE >= half);
    return stream.below(100) + (corner === label ? 100 : 0);
  });
}
