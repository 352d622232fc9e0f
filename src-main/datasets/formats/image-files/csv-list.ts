import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { readProblem } from '#main/files/file-problem.ts';
import { isWithin } from '#main/files/is-within.ts';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { fileStamp } from '../../source/file-stamp.ts';
import type { ImageSource } from '../../source/image-source.ts';
import { byNumberOrName } from '../../source/label-order.ts';
import type { SourceFormat } from '../../source/source-format.ts';
import { inspectFile } from '../../source/unpacked-bytes.ts';
import { UnusedParts } from '../../source/unused-parts.ts';
import { type Columns, columnsOf, isHeader, plainColumns } from './csv-columns.ts';
import { delimiterOf } from './csv-delimiter.ts';
import { type Row, rowOf } from './csv-row.ts';
import { imageFileSource } from './image-file-source.ts';
import { isImageFileName } from './image-folder.ts';
import { unlistedImages } from './unlisted-images.ts';

const MAX_FILE_BYTES = 4 * 2 ** 30;
const MAX_RECORD_BYTES = 1 << 16;
const MAX_IMAGES = 1 << 24;
/** The replacement character of invalid UTF-8. */
const REPLACEMENT = '\ufffd';

/** A CSV or TSV list of image files with labels. */
export const csvList: SourceFormat = {
  description: 'a CSV list of images',
  options: ['size', 'resize', 'color'],
  matchFile: ({ path }) => isListName(path),
  open: (path, request, { signal }) => openCsvList(path, request, signal),
};

export function isListName(name: string): boolean {
  return /\.(csv|tsv)$/i.test(name);
}

/**
 * The image files that a CSV file lists: paths relative to its folder, labels and, optionally, splits. Throws LabError `not-found`,
 * `bad-file` or `conflict`. Paths outside the folder are refused; so are links out of it, unless they lead into the folder that really holds a linked list, as
 * in a cache of downloads.
 */
async function openCsvList(file: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const { size } = await inspectFile(file);
  if (size > MAX_FILE_BYTES)
    throw bad(file, `The list has ${formatCount(size)} bytes; the limit is ${formatCount(MAX_FILE_BYTES)}.`, 'byte 0');
  const folder = await realpath(dirname(file));
  const linkedFolder = dirname(await realpath(file));
  const unused = new UnusedParts();
  const rows = await rowsOf(file, dirname(file), unused, signal);
  for (const path of await unlistedImages(folder, rows)) unused.add('images that are not in the list', path);
  const lists = (['train', 'validation', 'test'] as const).map((split) => ({
    file,
    split,
    files: rows.filter((row) => row.split === split),
  }));
  const locate = async (listedPath: string): Promise<string> => {
    const path = join(folder, listedPath);
    const target = await realPathOf(path);
    if (isWithin(folder, target) || isWithin(linkedFolder, target)) return target;
    throw new LabError('bad-file', 'The link points outside the folder of the list.', 'Move the image into that folder.', { file: path });
  };
  return imageFileSource({ path: file, unused, locate, sort: byNumberOrName }, lists, request, [await fileStamp(file)]);
}

/** Resolves a path whose name may be on disk in the other Unicode form: macOS decomposes names, other systems do not. */
async function realPathOf(path: string): Promise<string> {
  const forms = [...new Set([path, path.normalize('NFC'), path.normalize('NFD')])];
  let problem: unknown;
  for (const form of forms) {
    try {
      return await realpath(form);
    } catch (error) {
      problem ??= error;
    }
  }
  throw readProblem(problem, path);
}

async function rowsOf(file: string, folder: string, unused: UnusedParts, signal: AbortSignal | undefined): Promise<Row[]> {
  const options = {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true,
    delimiter: await delimiterOf(file),
  };
  const bytes = createReadStream(file);
  // pipeline() forwards errors of either stream to the last one, which the loop reads.
  const records = pipeline(bytes, parse(options), () => undefined);
  const rows: Row[] = [];
  /** The line number of each path. */
  const lines = new Map<string, number>();
  let columns: Columns | undefined;
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      signal?.throwIfAborted();
      const location = `line ${info.lines}`;
      if (record.some((cell) => cell.includes(REPLACEMENT)))
        throw bad(file, 'The line is not valid UTF-8.', location, 'Save the list as UTF-8.');
      if (!columns) {
        const isNamed = isHeader(record) || !(await couldBeImageFile(folder, record[0] ?? ''));
        columns = isNamed ? (columnsOf(record) ?? refuseUnclear(file, record, location)) : plainColumns(record);
        for (const name of columns.unused) unused.add('columns', name);
        if (isNamed) continue;
      }
      if (rows.length === MAX_IMAGES) throw bad(file, `The list has more than ${formatCount(MAX_IMAGES)} images.`, location);
      const row = rowOf(record, columns, folder);
      if (typeof row === 'string') throw bad(file, row, location);
      const before = lines.get(row.path);
      if (before !== undefined) {
        const message = `The image ${row.path.slice(0, 200)} is already listed in line ${before}.`;
        throw bad(file, message, location, 'Delete one of the two lines.');
      }
      lines.set(row.path, info.lines);
      rows.push(row);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw readProblem(error, file);
    throw bad(file, `This is not a CSV file (${error.message.slice(0, 200)}).`, 'rows');
  } finally {
    records.destroy();
    bytes.destroy();
  }
  return rows;
}

/** A cell that is neither an image file's name nor an existing file names a column. */
async function couldBeImageFile(folder: string, path: string): Promise<boolean> {
  if (isImageFileName(path)) return true;
  const status = await stat(resolve(folder, path)).catch(() => undefined);
  return status?.isFile() === true;
}

function refuseUnclear(file: string, names: readonly string[], location: string): never {
  const message = `The columns are ambiguous: ${names.join(', ').slice(0, 200)}.`;
  throw bad(file, message, location, 'Name them path, label and, if there are splits, split.');
}

const LINE_FORMAT = 'Each line is path,label or path,label,split.';

function bad(file: string, message: string, location: string, remedy = LINE_FORMAT): LabError {
  return new LabError('bad-file', message, remedy, { file, location });
}
