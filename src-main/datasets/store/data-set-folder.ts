import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { syncFolder } from '#main/files/atomic-file.ts';
import { addDataSetSchema, dataSetSchema, type SplitName, splitNames } from '#shared/contract/data-sets.ts';

/**
 * A stored data set is a folder: `data-set.json` and, per split, images (uint8, concatenated, height x width x channels) and labels
 * (uint8, or uint16 little-endian for more than 256 classes). See docs/data.md.
 */
export const FORMAT = 1;
export const DESCRIPTION_FILE = 'data-set.json';

export { type SplitName, splitNames };

export const imagesFile = (split: SplitName): string => `${split}.images.bin`;
export const labelsFile = (split: SplitName): string => `${split}.labels.bin`;

/** Labels take one byte up to this many classes, two above. */
export const BYTE_CLASSES = 256;
export const MAX_CLASSES = 65_536;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expects 64 hexadecimal digits');

/** The content of `data-set.json`. */
export const storedDataSetSchema = dataSetSchema
  .extend({
    format: z.literal(FORMAT),
    name: addDataSetSchema.shape.name,
    shape: z.tuple([z.int().min(1), z.int().min(1), z.int().min(1)]),
    classes: z.array(z.string()).min(1).max(MAX_CLASSES),
    std: z.array(z.number().positive()),
    sha256: z.record(z.string(), sha256).describe('SHA-256 of each other file in the folder.'),
  })
  .refine(({ shape, mean, std }) => mean.length === shape[2] && std.length === shape[2], {
    message: 'expects one mean and one std per channel',
    path: ['mean'],
  });

export type StoredDataSet = z.output<typeof storedDataSetSchema>;

export const dataSetsFolder = (dataDir: string): string => join(dataDir, 'data');

/** Whether the text is a valid data set name. Only valid names become part of a path. */
export function isDataSetName(name: string): boolean {
  return addDataSetSchema.shape.name.safeParse(name).success;
}

const UNFINISHED = '.unfinished-';
const LEFTOVER_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** A path next to the data sets that is never taken for one: for a data set being written or deleted. */
export function unfinishedFolder(dataSets: string, name: string): string {
  return join(dataSets, `${UNFINISHED}${name}`);
}

/** An unfinished-data-set path unique to the caller. */
export function uniqueUnfinishedFolder(dataSets: string, name: string): string {
  return unfinishedFolder(dataSets, `${name}-${randomUUID()}`);
}

/** Deletes a folder atomically: it is renamed out of sight first. */
export async function removeFolder(dataSets: string, name: string): Promise<void> {
  const gone = uniqueUnfinishedFolder(dataSets, name);
  await rename(join(dataSets, name), gone);
  syncFolder(dataSets);
  await rm(gone, { recursive: true, force: true });
}

/** Deletes leftovers of stopped and killed processes that are untouched for a week, except one folder. */
export async function removeLeftovers(dataSets: string, except?: string): Promise<void> {
  for (const entry of await readdir(dataSets)) {
    const folder = join(dataSets, entry);
    if (!entry.startsWith(UNFINISHED) || folder === except) continue;
    const changed = await stat(folder).catch(() => undefined);
    if (changed && Date.now() - changed.mtimeMs > LEFTOVER_AGE_MS) await rm(folder, { recursive: true, force: true });
  }
}
