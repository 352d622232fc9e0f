import { CsvError, parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, win32 } from 'node:path';
import { pipeline } from 'node:stream';
import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/contract/lab-error.ts';
import type { SplitName } from '../data-set-folder.ts';
import { readProblem } from '../file-problem.ts';
import { fileMark } from '../import/file-mark.ts';
import type { ImageSource } from '../import/image-source.ts';
import { inspectFile } from '../unpacked-bytes.ts';
import { pictureSource, type LabelledPicture } from './picture-source.ts';
import { splitNamed } from './split-named.ts';
import { isWithin } from './walk-pictures.ts';

const MAX_FILE_BYTES = 4 * 2 ** 30;
const MAX_RECORD_BYTES = 1 << 16;
const MAX_PICTURES = 1 << 24;
const MAX_LABEL = 200;

const columnNames = {
  way: ['path', 'file', 'filename', 'file_name', 'image', 'image_path', 'filepath'],
  label: ['label', 'class', 'class_name', 'target', 'category'],
  split: ['split', 'set', 'subset', 'partition'],
} as const;

type Columns = Readonly<Record<keyof typeof columnNames, number>>;

/** Path, label and, if it is there, split, where the first line names no columns. */
const PLAIN: Columns = { way: 0, label: 1, split: 2 };

type Row = LabelledPicture & { readonly split: SplitName };

/**
 * The pictures that a CSV file lists: their paths from its folder, their labels, and their splits if it tells them. Throws a LabError
 * `not-found`, `bad-file` or `conflict`; a path that leads out of the folder is never followed.
 */
export async function openPictureCsv(file: string, request: AddDataSet, signal?: AbortSignal): Promise<ImageSource> {
  const { size } = await inspectFile(file);
  if (size > MAX_FILE_BYTES) throw bad(file, `The list has ${size} bytes, more than the ${MAX_FILE_BYTES} that are read.`, 'byte 0');
  const folder = await realpath(dirname(file));
  const rows = await rowsOf(file, signal);
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

async function rowsOf(file: string, signal: AbortSignal | undefined): Promise<Row[]> {
  const delimiter = /\.tsv$/i.test(file) ? '\t' : ',';
  const options = {
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_RECORD_BYTES,
    info: true,
  };
  const bytes = createReadStream(file);
  // The error of either stream comes out of the last one, where the loop meets it.
  const records = pipeline(bytes, parse({ ...options, delimiter }), () => undefined);
  const rows: Row[] = [];
  let columns: Columns | undefined;
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      signal?.throwIfAborted();
      const place = `line ${info.lines}`;
      if (!columns) {
        const named = columnsOf(record);
        columns = named ?? PLAIN;
        if (named) continue;
      }
      if (rows.length === MAX_PICTURES) throw bad(file, `It lists more than ${MAX_PICTURES} pictures.`, place);
      rows.push(rowOf(record, columns, file, place));
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

/** Numbers are labels as they are; names come in their own order. */
function byNumberOrName(labels: string[]): string[] {
  const isNumbered = labels.every((label) => /^\d{1,15}$/.test(label));
  return labels.sort(isNumbered ? (one, other) => Number(one) - Number(other) : undefined);
}

function columnsOf(record: readonly string[]): Columns | undefined {
  const words = record.map((word) => word.toLowerCase());
  const placeOf = (names: readonly string[]): number => words.findIndex((word) => names.includes(word));
  const columns = { way: placeOf(columnNames.way), label: placeOf(columnNames.label), split: placeOf(columnNames.split) };
  return columns.way >= 0 && columns.label >= 0 ? columns : undefined;
}

function rowOf(record: readonly string[], columns: Columns, file: string, place: string): Row {
  const [way = '', label = '', split = ''] = [record[columns.way], record[columns.label], record[columns.split]];
  if (way === '' || label === '') throw bad(file, 'It does not give a path and a label.', place);
  if (label.length > MAX_LABEL) throw bad(file, `The label has ${label.length} characters, more than ${MAX_LABEL}.`, place);
  if (isAbsolute(way) || win32.isAbsolute(way) || way.split(/[/\\]/).includes('..') || way.includes('\0')) {
    throw bad(file, `The path ${way.slice(0, 200)} leads out of the folder of the list.`, place);
  }
  const splitName = split === '' ? 'train' : splitNamed(split);
  if (!splitName) throw bad(file, `There is no split ${split.slice(0, 200)}: train, validation and test are.`, place);
  return { way, label, split: splitName };
}

function bad(file: string, message: string, place: string): LabError {
  return new LabError('bad-file', message, 'It needs a path and a label in each line, path,label or path,label,split.', { file, place });
}
