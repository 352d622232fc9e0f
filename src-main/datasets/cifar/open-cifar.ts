import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { readProblem } from '../file-problem.ts';
import { fileMark } from '../import/file-mark.ts';
import type { ImageSource, SourcePart } from '../import/image-source.ts';
import { inspectFile } from '../unpacked-bytes.ts';
import { CifarFile, type CifarPlace } from './cifar-file.ts';
import { CHANNELS, cifarKindOf, SIDE, type CifarKind } from './cifar-kinds.ts';
import { unpackCifar } from './unpack-cifar.ts';

const MAX_NAMES_BYTES = 64 * 1024;

/** The images of a folder with the binary version of CIFAR-10 or CIFAR-100. Throws a LabError `not-found` or `bad-file`. */
export async function openCifarFolder(folder: string, { labels }: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readProblem(error, folder);
  });
  const placeOf = (name: string): CifarPlace => ({ path: join(folder, name), file: join(folder, name), within: '' });
  const kind = cifarKindOf(names, labels);
  if (!kind) throw lacking(folder, 'data_batch_1.bin');
  return open(kind, names, placeOf, folder, [], signal);
}

/** The same out of its archive, unpacked into a scratch folder. */
export async function openCifarArchive(
  archive: string,
  { labels }: AddDataSet,
  scratch: string,
  signal?: AbortSignal,
): Promise<ImageSource> {
  const ways = await unpackCifar(archive, scratch, signal);
  const placeOf = (name: string): CifarPlace => ({ path: join(scratch, name), file: archive, within: `${ways.get(name) ?? name}, ` });
  const kind = cifarKindOf([...ways.keys()], labels);
  if (!kind) throw lacking(archive, 'data_batch_1.bin');
  return open(kind, [...ways.keys()], placeOf, archive, [await fileMark(archive)], signal);
}

async function open(
  kind: CifarKind,
  names: readonly string[],
  placeOf: (name: string) => CifarPlace,
  source: string,
  marks: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ImageSource> {
  const wanted = [...kind.train, kind.test];
  for (const name of wanted) if (!names.includes(name)) throw lacking(source, name);
  const parts: SourcePart[] = [];
  for (const name of wanted) {
    const file = await CifarFile.open(placeOf(name), kind);
    const labels = await file.labels(signal);
    parts.push({ split: name === kind.test ? 'test' : 'train', file: file.place.file, labels, images: (first) => file.pixels(first) });
  }
  return {
    shape: [SIDE, SIDE, CHANNELS],
    classes: names.includes(kind.names) ? await classNames(placeOf(kind.names), kind) : numbers(kind),
    parts,
    marks: marks.length > 0 ? marks : await Promise.all(wanted.map((name) => fileMark(placeOf(name).path))),
    close: () => Promise.resolve(),
  };
}

async function classNames({ path, file, within }: CifarPlace, { names, classes }: CifarKind): Promise<readonly string[]> {
  const { size } = await inspectFile(path);
  const lines = size > MAX_NAMES_BYTES ? [] : (await readFile(path, 'utf8')).split('\n').map((line) => line.trim());
  const found = lines.filter((line) => line !== '');
  if (found.length === classes && found.every((name) => name.length <= 200)) return found;
  throw new LabError('bad-file', `It does not name ${classes} classes, one in each line.`, `Download it again, or remove ${names}.`, {
    file,
    location: `${within}${names}`,
  });
}

function numbers({ classes }: CifarKind): string[] {
  return Array.from({ length: classes }, (_, label) => label.toString());
}

function lacking(file: string, name: string): LabError {
  const remedy = 'Take the binary version of CIFAR-10 or CIFAR-100, not the one for Python or Matlab, with all its files.';
  return new LabError('not-found', `It lacks the file ${name}.`, remedy, { file, location: name });
}
