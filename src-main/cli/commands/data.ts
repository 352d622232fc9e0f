import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addDataSetSchema, dataFormats, type DataSet, dataSetNotes, duplicatesText } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { printable } from '#shared/text/index.ts';
import { commaSeparated, fraction, integer, numbers } from '../input/arguments.ts';
import { checkedRequest } from '../input/checked-request.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';
import { noteDamaged } from '../session/note-damaged.ts';
import { textTable } from '../text/text-table.ts';

const HIGHEST_SEED = 0xffff_ffff;
const MAX_SIDE = 4096;
const COLORS: readonly string[] = ['rgb', 'gray'];

export function addData(command: Command, run: Run): void {
  const data = command.command('data').description('manage the data sets that experiments use');
  data.command('ls').description('list the data sets').action(run(listDataSets));
  data
    .command('show')
    .description('show the images of a data set by class, and those that two splits share')
    .argument('<name>')
    .action(run(show));
  const addCommand = data
    .command('add')
    .description(
      'add a data set: images in class folders or in a CSV list, Tiny-ImageNet, CIFAR, IDX files (MNIST and similar), NumPy arrays',
    )
    .argument('<name>', 'its name in experiments')
    .argument('<source>', 'the file or folder that holds it');
  withSourceOptions(addCommand).action(run(add));
  const inspectCommand = data
    .command('inspect')
    .description('report what `data add` would add and what it would not use, and add nothing')
    .argument('<source>', 'the file or folder');
  withSourceOptions(inspectCommand).action(run(inspect));
  data.command('rm').description('delete a data set, or the leftovers of an unfinished import').argument('<name>').action(run(remove));
}

function withSourceOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'its format, if names and content leave it open').choices(dataFormats))
    .option('--validation-share <share>', 'share of the training images, if there are no validation images (default: 0.1)', fraction)
    .option('--test-share <share>', 'share of the training images, if there are no test images (default: 0.1)', fraction)
    .option('--seed <number>', 'seed of the splits that are drawn (default: 0)', integer(0, HIGHEST_SEED))
    .option('--classes <names>', 'comma-separated class names, in the order of the labels', commaSeparated)
    .option('--class-order <names>', 'comma-separated classes of the source in label order (default: sorted by name)', commaSeparated)
    .addOption(new Option('--labels <which>', 'labels of CIFAR-100 (default: fine)').choices(['fine', 'coarse']))
    .addOption(new Option('--layout <layout>', 'layout of arrays, if their shape leaves it open').choices(['nhwc', 'nchw']))
    .option('--size <pixels>', 'resize images to squares of this side', integer(1, MAX_SIDE))
    .option('--resize <pixels>', 'shorter side before the center crop (default: the size)', integer(1, MAX_SIDE))
    .addOption(colorOption('--color', 'convert images to this color mode (default: rgb)'))
    .addOption(colorOption('--colour').hideHelp())
    .option('--train-domains <names>', 'comma-separated domain folders to train on', commaSeparated)
    .option('--test-domains <names>', 'domain folders to test on; by default the others are trained on', commaSeparated)
    .option('--leave-out <names>', 'comma-separated folders or files within the source, or arrays, to leave out', commaSeparated)
    .option('--skip-corrupt', 'leave out unreadable images; by default they are listed and nothing is added')
    .option('--mean <numbers>', 'mean per channel of values from 0 to 1 (default: that of the training images)', numbers)
    .option('--std <numbers>', 'standard deviation per channel, likewise', numbers)
    .addOption(new Option('--deviation <numbers>').argParser(numbers).hideHelp());
}

/** Accepts the spelling of version 0.1, `grey`. */
function colorOption(flag: string, description?: string): Option {
  return new Option(`${flag} <color>`, description).choices(COLORS).argParser((text) => {
    const color = text === 'grey' ? 'gray' : text;
    if (COLORS.includes(color)) return color;
    throw new InvalidArgumentError(`Allowed choices are ${COLORS.join(', ')}.`);
  });
}

async function listDataSets({ client, terminal }: CommandContext): Promise<void> {
  const { dataSets, damaged } = await client.data.list();
  noteDamaged(terminal, damaged);
  terminal.result({ dataSets, damaged }, tableOf(dataSets));
}

async function show({ client, terminal }: CommandContext, name: string): Promise<void> {
  const overview = await client.data.overview({ name });
  const { dataSets } = await client.data.list();
  const classes = dataSets.find((one) => one.name === name)?.classes ?? [];
  const { train, validation, test } = overview.counts;
  const rows = classes.map((of, index) => [printable(of), ...[train, validation, test].map((counts) => String(counts[index] ?? 0))]);
  const duplicates = overview.duplicates.length === 0 ? ['No image is in two splits.'] : overview.duplicates.map(duplicatesText);
  terminal.result({ name, classes, ...overview }, [textTable(['CLASS', 'TRAIN', 'VALIDATION', 'TEST'], rows), ...duplicates].join('\n'));
}

/** Options are named like the fields of the request. */
async function add(context: CommandContext, name: string, source: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const request = withCurrentNames({ name, source: resolve(source), ...options });
  const checked = checkedRequest(addDataSetSchema, request, 'data add');
  const { client, terminal } = context;
  await doJob(context, () => client.data.add(checked), 'the progress is kept for the same command');
  const dataSet = (await client.data.list()).dataSets.find((one) => one.name === name);
  if (!dataSet) throw new LabError('not-found', `The data set ${name} was removed in the meantime.`, 'Add it again.', { location: 'name' });
  for (const { file, why } of dataSet.skipped ?? []) terminal.note(printable(`left out ${file}: ${why}`));
  for (const note of dataSetNotes(dataSet)) terminal.note(printable(note));
  terminal.result(dataSet, tableOf([dataSet]));
}

/** The request needs a name; none is taken. */
async function inspect({ client, terminal }: CommandContext, source: string, options: Readonly<Record<string, unknown>>): Promise<void> {
  const request = withCurrentNames({ name: 'inspected', source: resolve(source), ...options });
  const preview = await client.data.preview(checkedRequest(addDataSetSchema, request, 'data inspect'));
  const { format, shape, classes, samples } = preview;
  const counts = [classes.length, samples.train, samples.validation, samples.test].map(String);
  const table = textTable(['FORMAT', 'SHAPE', 'CLASSES', 'TRAIN', 'VALIDATION', 'TEST'], [[format, shape.join(' × '), ...counts]]);
  terminal.result({ source: resolve(source), ...preview }, [table, ...dataSetNotes(preview)].join('\n'));
}

async function remove({ client, terminal }: CommandContext, name: string): Promise<void> {
  const { removed } = await client.data.remove({ name });
  if (!removed) throw new LabError('not-found', `There is no data set named ${name}.`, 'See `nepenthe data ls`.', { location: 'name' });
  terminal.result({ name, removed }, `Deleted ${name}. Its source files are untouched.`);
}

function tableOf(dataSets: readonly DataSet[]): string {
  return textTable(['NAME', 'SHAPE', 'CLASSES', 'TRAIN', 'VALIDATION', 'TEST', 'SOURCE'], dataSets.map(row));
}

function row({ name, shape, classes, samples, source }: DataSet): string[] {
  const counts = [classes.length, samples.train, samples.validation, samples.test].map(String);
  return [name, shape.join(' × '), ...counts, source];
}
