import { readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { addDataSetSchema, dataSetSchema } from '#shared/contract/data-sets.ts';

/**
 * A data set at hand is a folder: `data-set.json` and, for each split, the images (uint8, one after the other, height x width x
 * channels) and the labels (uint8, or uint16 little-endian for more than 256 classes). docs/data.md describes it.
 */
export const FORMAT = 1;
export const DESCRIPTION_FILE = 'data-set.json';

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

export const imagesFile = (split: SplitName): string => `${split}.images.bin`;
export const labelsFile = (split: SplitName): string => `${split}.labels.bin`;

/** One byte per label up to here, two above. */
export const BYTE_CLASSES = 256;
export const MAX_CLASSES = 65_536;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'needs 64 hexadecimal digits');

/** The content of `data-set.json`. */
export const storedDataSetSchema = dataSetSchema
  .extend({
    format: z.literal(FORMAT),
    name: addDataSetSchema.shape.name,
    shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
    classes: z.array(z.string()).min(1).max(MAX_CLASSES),
    std: z.array(z.number().positive()),
    sha256: z.record(z.string(), sha256).describe('Of each file beside this one.'),
  })
  .refine(({ shape, mean, std }) => mean.length === shape[2] && std.length === shape[2], {
    message: 'needs a mean and a std for each channel',
    path: ['mean'],
  });

export type StoredDataSet = z.output<typeof storedDataSetSchema>;

export const dataSetsFolder = (dataDir: string): string => join(dataDir, 'data');

/** Whether the text can name a data set; nothing else ever becomes a part of a path. */
export function isDataSetName(name: string): boolean {
  return addDataSetSchema.shape.name.safeParse(name).success;
}

const UNFINISHED = '.unfinished-';
const LEFTOVER_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** A path beside the data sets that nobody takes for one, for what is not there yet or no longer. */
export function unfinishedFolder(dataSets: string, name: string): string {
  return join(dataSets, `${UNFINISHED}${name}`);
}

/** Such a path that nobody else has. */
export function ownUnfinishedFolder(dataSets: string, name: string): string {
  return unfinishedFolder(dataSets, `${name}-${randomUUID()}`);
}

/** Deletes a folder so that nobody ever sees half of it. */
export async function removeFolder(dataSets: string, name: string): Promise<void> {
  const gone = ownUnfinishedFolder(dataSets, name);
  await rename(join(dataSets, name), gone);
  await rm(gone, { recursive: true, force: true });
}

/** Deletes what stopped and killed processes left behind and nobody has touched for a week, but for one folder. */
export async function removeLeftovers(dataSets: string, spared?: string): Promise<void> {
  for (const entry of await readdir(dataSets)) {
    const folder = join(dataSets, entry);
    if (!entry.startsWith(UNFINISHED) || folder === spared) continue;
    const changed = await stat(folder).catch(() => undefined);
    if (changed && Date.now() - changed.mtimeMs > LEFTOVER_AGE_MS) await rm(folder, { recursive: true, force: true });
  }
}
