import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { fileStamp } from '../../source/file-stamp.ts';
import type { ImageSource, SourcePart } from '../../source/image-source.ts';
import { listFolder } from '../../source/list-folder.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import { UnusedParts } from '../../source/unused-parts.ts';
import { CifarFile, type CifarLocation } from './cifar-file.ts';
import { CHANNELS, type CifarKind, cifarKindOf, OTHER_FILES, SIDE } from './cifar-kinds.ts';
import { unpackCifar } from './unpack-cifar.ts';

const MAX_NAMES_BYTES = 64 * 1024;

/** The images of a folder with the binary version of CIFAR-10 or CIFAR-100. Throws LabError `not-found` or `bad-file`. */
export async function openCifarFolder(folder: string, { labels }: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const { files: names, folders } = await listFolder(folder);
  const locationOf = (name: string): CifarLocation => ({ path: join(folder, name), file: join(folder, name), within: '' });
  const kind = cifarKindOf(names, labels);
  if (!kind) throw lacking(folder, 'data_batch_1.bin');
  const unused = new UnusedParts();
  for (const name of folders) unused.add('folders', name);
  return open(kind, { names, locationOf, source: folder, stamps: [], unused }, signal);
}

/** The same from the archive, unpacked into a scratch folder. */
export async function openCifarArchive(
  archive: string,
  { labels }: AddDataSet,
  scratch: string,
  signal?: AbortSignal,
): Promise<ImageSource> {
  const unused = new UnusedParts();
  const paths = await unpackCifar(archive, scratch, unused, signal);
  const locationOf = (name: string): CifarLocation => ({
    path: join(scratch, name),
    file: archive,
    within: `${paths.get(name) ?? name}, `,
  });
  const kind = cifarKindOf([...paths.keys()], labels);
  if (!kind) throw lacking(archive, 'data_batch_1.bin');
  const stamps = [await fileStamp(archive)];
  return open(kind, { names: [...paths.keys()], locationOf, source: archive, stamps, unused }, signal);
}

interface CifarFiles {
  readonly names: readonly string[];
  readonly locationOf: (name: string) => CifarLocation;
  readonly source: string;
  readonly stamps: readonly string[];
  readonly unused: UnusedParts;
}

async function open(
  kind: CifarKind,
  { names, locationOf, source, stamps, unused }: CifarFiles,
  signal: AbortSignal | undefined,
): Promise<ImageSource> {
  const wanted = [...kind.train, kind.test];
  for (const name of wanted) if (!names.includes(name)) throw lacking(source, name);
  for (const name of names) if (![...wanted, kind.names].includes(name)) unused.add(OTHER_FILES, name);
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
    unused: unused.all,
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
