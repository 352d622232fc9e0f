import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { LabError } from '#shared/errors/index.ts';
import { addDataSetSchema, dataFormats, type DataSet } from '#shared/contract/index.ts';
import { numbers, share, whole, words } from '../arguments.ts';
import { checkedRequest } from '../checked-request.ts';
import { doJob } from '../do-job.ts';
import type { Run, Session } from '../session.ts';
import { textTable } from '../text-table.ts';

const HIGHEST_SEED = 0xffff_ffff;
const MAX_SIDE = 4096;
const MAX_NAMED = 20;

export function addData(command: Command, run: Run): void {
  const data = command.command('data').description('the data sets that experiments can name');
  data.command('ls').description('list them').action(run(list));
  data
    .command('add')
    .description(
      'add one: pictures in a folder for each class or in a CSV list, Tiny-ImageNet, CIFAR, IDX files (MNIST and its like), arrays of NumPy',
    )
    .argument('<name>', 'what experiments will call it')
    .argument('<source>', 'the file or folder that holds it')
    .addOption(new Option('--format <format>', 'what it is, where names and content leave that open').choices(dataFormats))
    .option('--validation-share <share>', 'of the training images, where there are no validation images (default: 0.1)', share)
    .option('--test-share <share>', 'of the training images, where there are no test images (default: 0.1)', share)
    .option('--seed <number>', 'of the splits that are drawn (default: 0)', whole(0, HIGHEST_SEED))
    .option('--classes <names>', 'the classes’ names in the order of the labels, with commas between', words)
    .addOption(new Option('--labels <which>', 'of CIFAR-100 (default: fine)').choices(['fine', 'coarse']))
    .addOption(new Option('--layout <layout>', 'of arrays, where their shape leaves it open').choices(['nhwc', 'nchw']))
    .option('--size <pixels>', 'pictures become squares of this side', whole(1, MAX_SIDE))
    .option('--resize <pixels>', 'their shorter side before the center is cut out (default: the size)', whole(1, MAX_SIDE))
    .addOption(new Option('--color <color>', 'what pictures become (default: rgb)').choices(['rgb', 'gray']))
    .option('--train-domains <names>', 'folders of class folders to train on, with commas between', words)
    .option('--test-domains <names>', 'those to test on; the others are trained on where none are named', words)
    .option('--skip-corrupt', 'leave out images that cannot be read; without it they are listed and nothing is added')
    .option('--mean <numbers>', 'one for each channel, of values from 0 to 1, instead of that of the training images', numbers)
    .option('--std <numbers>', 'the same', numbers)
    .action(run(add));
  data.command('rm').description('delete one, or what an unfinished import left').argument('<name>').action(run(remove));
}

async function list({ client, terminal }: Session): Promise<void> {
  const dataSets = await client.data.list();
  terminal.result({ dataSets }, tableOf(dataSets));
}

/** The options are named as the request's fields. */
async function add(session: Session, name: string, source: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const wanted = checkedRequest(addDataSetSchema, { name, source: resolve(source), ...options }, 'data add');
  const { client, terminal } = session;
  await doJob(session, () => client.data.add(wanted), 'what was read is kept for the same command');
  const dataSet = (await client.data.list()).find((one) => one.name === name);
  if (!dataSet) throw new LabError('not-found', `The data set ${name} is gone already.`, 'Add it once more.', { location: 'name' });
  for (const { file, why } of dataSet.skipped ?? []) terminal.note(`left out ${file}: ${why}`);
  const { emptyClasses = [] } = dataSet;
  if (emptyClasses.length > 0)
    terminal.note(`without a training image: ${emptyClasses.slice(0, MAX_NAMED).join(', ')}${emptyClasses.length > MAX_NAMED ? ' …' : ''}`);
  terminal.result(dataSet, tableOf([dataSet]));
}

async function remove({ client, terminal }: Session, name: string): Promise<void> {
  const { removed } = await client.data.remove({ name });
  if (!removed) throw new LabError('not-found', `There is no data set called ${name}.`, 'See `nepenthe data ls`.', { location: 'name' });
  terminal.result({ name, removed }, `Deleted ${name}; the files that it came from are untouched.`);
}

function tableOf(dataSets: readonly DataSet[]): string {
  return textTable(['NAME', 'SHAPE', 'CLASSES', 'TRAIN', 'VALIDATION', 'TEST', 'SOURCE'], dataSets.map(row));
}

function row({ name, shape, classes, samples, source }: DataSet): string[] {
  const counts = [classes.length, samples.train, samples.validation, samples.test].map(String);
  return [name, shape.join(' × '), ...counts, source];
}
