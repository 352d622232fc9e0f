import { InvalidArgumentError, type Command } from 'commander';
import { resolve } from 'node:path';
import { addDataSetSchema, type DataSet } from '#shared/contract/index.ts';
import { whole } from '../arguments.ts';
import { UsageError } from '../failure.ts';
import type { Run, Session } from '../session.ts';
import { textTable } from '../text-table.ts';

const HIGHEST_SEED = 0xffff_ffff;

interface AddOptions {
  readonly validationShare?: number;
  readonly seed?: number;
}

export function addData(command: Command, run: Run): void {
  const data = command.command('data').description('the data sets that experiments can name');
  data.command('ls').description('list them').action(run(list));
  data
    .command('add')
    .description('add one from the IDX files of a folder, plain or gzipped (MNIST, Fashion-MNIST and their like)')
    .argument('<name>', 'what experiments will call it')
    .argument('<folder>', 'the folder with train-images…, train-labels…, t10k-images… and t10k-labels…')
    .option('--validation-share <share>', 'how much of the training images to set aside, between 0 and 1 (default: 0.1)', between0And1)
    .option('--seed <number>', 'of the split (default: 0)', whole(0, HIGHEST_SEED))
    .action(run(add));
}

async function list({ client, terminal }: Session): Promise<void> {
  const dataSets = await client.data.list();
  terminal.result({ dataSets }, textTable(['NAME', 'SHAPE', 'CLASSES', 'TRAIN', 'VALIDATION', 'TEST', 'SOURCE'], dataSets.map(row)));
}

async function add({ client, terminal }: Session, name: string, folder: string, options: AddOptions): Promise<void> {
  const wanted = addDataSetSchema.safeParse({ name, source: resolve(folder), ...options });
  if (!wanted.success) {
    const [issue] = wanted.error.issues;
    const place = String(issue?.path[0] ?? 'data set');
    throw new UsageError({
      code: 'conflict',
      message: `${place} ${issue?.message ?? 'is wrong'}.`,
      remedy: 'See `nepenthe data add --help`.',
      place,
    });
  }
  terminal.progress('Reading the files …');
  const dataSet = await client.data.add(wanted.data);
  terminal.result(dataSet, textTable(['NAME', 'SHAPE', 'CLASSES', 'TRAIN', 'VALIDATION', 'TEST', 'SOURCE'], [row(dataSet)]));
}

function row({ name, shape, classes, samples, source }: DataSet): string[] {
  const counts = [classes.length, samples.train, samples.validation, samples.test].map(String);
  return [name, shape.join(' × '), ...counts, source];
}

function between0And1(word: string): number {
  const number = Number(word);
  if (number > 0 && number < 1) return number;
  throw new InvalidArgumentError('It needs to be a number between 0 and 1.');
}
