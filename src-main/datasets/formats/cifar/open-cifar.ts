import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProblem } from '#main/files/file-problem.ts';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { fileStamp } from '../../source/file-stamp.ts';
import type { ImageSource, SourcePart } from '../../source/image-source.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import { CifarFile, type CifarLocation } from './cifar-file.ts';
import { CHANNELS, type CifarKind, cifarKindOf, SIDE } from './cifar-kinds.ts';
import { unpackCifar } from './unpack-cifar.ts';

const MAX_NAMES_BYTES = 64 * 1024;

/** The images of a folder with the binary version of CIFAR-10 or CIFAR-100. Throws LabError `not-found` or `bad-file`. */
export async function openCifarFolder(folder: string, { labels }: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readProblem(error, folder);
  });
  const locationOf = (name: string): CifarLocation => ({ path: join(folder, name), file: join(folder, name), within: '' });
  const kind = cifarKindOf(names, labels);
  if (!kind) throw lacking(folder, 'data_batch_1.bin');
  return open(kind, names, locationOf, folder, [], signal);
}

/** The same from the archive, unpacked into a scratch folder. */
export async function openCifarArchive(
  archive: string,
  { labels }: AddDataSet,
  scratch: string,
  signal?: AbortSignal,
): Promise<ImageSource> {
  const paths = await unpackCifar(archive, scratch, signal);
  const locationOf = (name: string): CifarLocation => ({
    path: join(scratch, name),
    file: archive,
    within: `${paths.get(name) ?? name}, `,
  });
  const kind = cifarKindOf([...paths.keys()], labels);
  if (!kind) throw lacking(archive, 'data_batch_1.bin');
  return open(kind, [...paths.keys()], locationOf, archive, [await fileStamp(archive)], signal);
}

async function open(
  kind: CifarKind,
  names: readonly string[],
  locationOf: (name: string) => CifarLocation,
  source: string,
  stamps: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ImageSource> {
  const wanted = [...kind.train, kind.test];
  for (const name of wanted) if (!names.includes(name)) throw lacking(source, name);
  const parts: SourcePart[] = [];
  for (const name of wanted) {
    const file = await CifarFile.open(locationOf(name), kind);
    const labels = await file.labels(signal);
    parts.push({ split: name === kind.test ? 'test' : 'train', file: file.location.file, labels, images: (first) => file.pixels(first) });
  }
  return {
    shape: [SIDE, SIDE, CHANNELS],
    classes: names.includes(kind.names) ? await classNames(locationOf(kind.names), kind) : numbers(kind),
    parts,
    stamps: stamps.length > 0 ? stamps : await Promise.all(wanted.map((name) => fileStamp(locationOf(name).path))),
    close: () => Promise.resolve(),
  };
}

async function classNames({ path, file, within }: CifarLocation, { names, classes }: CifarKind): Promise<readonly string[]> {
  const { size } = await inspectFile(path);
  const lines = size > MAX_NAMES_BYTES ? [] : (await readFile(path, 'utf8')).split('\n').map((line) => line.trim());
  const found = lines.filter((line) => line !== '');
  if (found.length === classes && found.every((name) => name.length <= 200)) return found;
  throw new LabError('bad-file', `Expected ${classes} class names, one per line.`, `Download it again, or remove ${names}.`, {
    file,
    location: `${within}${names}`,
  });
}

function numbers({ classes }: CifarKind): string[] {
  return Array.from({ length: classes }, (_, label) => label.toString());
}

function lacking(file: string, name: string): LabError {
  const remedy = 'Use the binary version of CIFAR-10 or CIFAR-100 with all its files; the Python and Matlab versions are not supported.';
  return new LabError('not-found', `The file ${name} is missing.`, remedy, { file, location: name });
}
