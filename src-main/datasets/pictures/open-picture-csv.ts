import { CsvError, parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, relative, resolve, win32 } from 'node:path';
import { pipeline } from 'node:stream';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { SplitName } from '../data-set-folder.ts';
import { readProblem } from '../file-problem.ts';
import { fileMark } from '../import/file-mark.ts';
import type { ImageSource } from '../import/image-source.ts';
import { inspectFile } from '../unpacked-bytes.ts';
import { columnsOf, isHeader, PLAIN, type Columns } from './csv-columns.ts';
import { delimiterOf } from './csv-delimiter.ts';
import { pictureSource, type LabeledPicture } from './picture-source.ts';
import { splitNamed } from './split-named.ts';
import { isPictureName, isWithin } from './walk-pictures.ts';

const MAX_FILE_BYTES = 4 * 2 ** 30;
const MAX_RECORD_BYTES = 1 << 16;
const MAX_PICTURES = 1 << 24;
const MAX_LABEL = 200;
/** What bytes become that are no text. */
const NO_TEXT = '\ufffd';

type Row = LabeledPicture & { readonly split: SplitName };

/**
 * The pictures that a CSV file lists: their paths from its folder, their labels, and their splits if it tells them. Throws a LabError
 * `not-found`, `bad-file` or `conflict`; a path that leads out of the folder is never followed.
 */
export async function openPictureCsv(file: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const { size } = await inspectFile(file);
  if (size > MAX_FILE_BYTES) throw bad(file, `The list has ${size} bytes, more than the ${MAX_FILE_BYTES} that are read.`, 'byte 0');
  const folder = await realpath(dirname(file));
  const rows = await rowsOf(file, dirname(file), signal);
  const lists = (['train', 'validation', 'test'] as const).map((split) => ({
    file,
    split,
    pictures: rows.filter((row) => row.split === split),
  }));
  const locate = async (way: string): Promise<string> => {
    const path = join(folder, way);
    const target = await realpath(path).catch((error: unknown) => {
      throw readProblem(error, path);
    });
    if (isWithin(folder, target)) return target;
    throw new LabError('bad-file', 'It is a link that leads out of the folder of the list.', 'Put the pictures there.', { file: path });
  };
  return pictureSource({ path: file, locate, sort: byNumberOrName }, lists, request, [await fileMark(file)]);
}

async function rowsOf(file: string, folder: string, signal: AbortSignal | undefined): Promise<Row[]> {
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
  // The error of either stream comes out of the last one, where the loop meets it.
  const records = pipeline(bytes, parse(options), () => undefined);
  const rows: Row[] = [];
  /** The line of each path. */
  const lines = new Map<string, number>();
  let columns: Columns | undefined;
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      signal?.throwIfAborted();
      const place = `line ${info.lines}`;
      if (record.some((cell) => cell.includes(NO_TEXT))) throw bad(file, 'It is not UTF-8 there.', place, 'Save the list as UTF-8.');
      if (!columns) {
        const isNamed = isHeader(record) || !(await couldBePicture(folder, record[PLAIN.way] ?? ''));
        columns = isNamed ? (columnsOf(record) ?? unclear(file, record, place)) : PLAIN;
        if (isNamed) continue;
      }
      if (rows.length === MAX_PICTURES) throw bad(file, `It lists more than ${MAX_PICTURES} pictures.`, place);
      const row = rowOf(record, columns, { file, folder, place });
      const before = lines.get(row.way);
      if (before !== undefined) {
        const message = `The picture ${row.way.slice(0, 200)} is listed in line ${before} already.`;
        throw bad(file, message, place, 'Leave one of the two lines.');
      }
      lines.set(row.way, info.lines);
      rows.push(row);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw readProblem(error, file);
    throw bad(file, `It is no CSV file (${error.message.slice(0, 200)}).`, 'rows');
  } finally {
    records.destroy();
    bytes.destroy();
  }
  return rows;
}

/** What is neither called like a picture nor there is the name of a column. */
async function couldBePicture(folder: string, path: string): Promise<boolean> {
  if (isPictureName(path)) return true;
  const status = await stat(resolve(folder, path)).catch(() => undefined);
  return status?.isFile() === true;
}

function unclear(file: string, names: readonly string[], place: string): never {
  const message = `It is not clear which of its columns is what: ${names.join(', ').slice(0, 200)}.`;
  throw bad(file, message, place, 'Call that of the paths path, that of the labels label, and that of the splits, if there is one, split.');
}

/** Numbers are labels as they are; names come in their own order. */
function byNumberOrName(labels: string[]): string[] {
  const isNumbered = labels.every((label) => /^\d{1,15}$/.test(label));
  return labels.sort(isNumbered ? (one, other) => Number(one) - Number(other) : undefined);
}

function rowOf(
  record: readonly string[],
  columns: Columns,
  { file, folder, place }: Readonly<Record<'file' | 'folder' | 'place', string>>,
): Row {
  const [path = '', label = '', split = ''] = [record[columns.way], record[columns.label], record[columns.split]];
  if (path === '' || label === '') throw bad(file, 'It does not give a path and a label.', place);
  if (label.length > MAX_LABEL) throw bad(file, `The label has ${label.length} characters, more than ${MAX_LABEL}.`, place);
  // Below the folder of the list, however that is written.
  const way = posix.normalize(isAbsolute(path) ? relative(folder, path) : path);
  if (isAbsolute(way) || win32.isAbsolute(way) || way.split(/[/\\]/).includes('..') || path.includes('\0')) {
    throw bad(file, `The path ${path.slice(0, 200)} leads out of the folder of the list.`, place);
  }
  const splitName = split === '' ? 'train' : splitNamed(split);
  if (!splitName) throw bad(file, `There is no split ${split.slice(0, 200)}: train, validation and test are.`, place);
  return { way, label, split: splitName };
}

const EACH_LINE = 'It needs a path and a label in each line, path,label or path,label,split.';

function bad(file: string, message: string, place: string, remedy = EACH_LINE): LabError {
  return new LabError('bad-file', message, remedy, { file, location: place });
}
