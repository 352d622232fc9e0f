import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import {
  type AddDataSet,
  type AddDataSetInput,
  addDataSetSchema,
  type DataFormat,
  type DataSet,
  dataSetNotes,
  type DataSetPreview,
  type ImportedModel,
} from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { listed, plural, printable } from '#shared/text/index.ts';
import { checkedRequest } from '../input/checked-request.ts';
import type { CommandContext } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';

/** Formats of image files, which can be resized and converted to gray. */
const IMAGE_FILES: ReadonlySet<DataFormat> = new Set(['class-folders', 'csv', 'tiny-imagenet']);
const HASH_LENGTH = 8;
const STEM_LENGTH = 50;

/** Options of the command line that concern the images. */
export interface DataOptions {
  readonly mean?: number[];
  readonly std?: number[];
  readonly resize?: number;
}

type Wanted = Pick<ImportedModel, 'input' | 'classes' | 'normalization'>;

/**
 * The images for a model: a data set of the library, or a source that is imported at the model's image size. The data set's name contains a
 * hash of what was asked for and found, so that the same images are imported once. Throws LabError `conflict` if the classes or the images do
 * not fit the model.
 *
 * @param order the classes in the order of the model's outputs; undefined for classes sorted by name
 */
export async function dataForModel(
  context: CommandContext,
  data: string,
  model: Wanted,
  order: readonly string[] | undefined,
  options: DataOptions,
): Promise<DataSet> {
  const { client, terminal } = context;
  const { dataSets: known } = await client.data.list();
  const named = existsSync(data) ? undefined : known.find(({ name }) => name === data);
  if (named) {
    refuseOptions(order, options, named);
    checkFit(named, model, data);
    return named;
  }
  const source = resolve(data);
  const request = await requestFor(context, source, model, order, options);
  const preview = await client.data.preview(request);
  checkFit(preview, model, source);
  const name = nameOf(request, preview);
  const imported = known.find((one) => one.name === name);
  if (imported) return imported;
  terminal.note(printable(`Importing ${source} as ${name}`));
  await doJob(context, () => client.data.add({ ...request, name }), 'the progress is kept for the same command');
  const added = (await client.data.list()).dataSets.find((one) => one.name === name);
  if (!added) throw new LabError('not-found', `The data set ${name} was removed in the meantime.`, 'Run the command again.');
  for (const note of dataSetNotes(added)) terminal.note(printable(note));
  return added;
}

/** The import of a source at the size and in the color mode of a model's images, as far as its format allows it. */
async function requestFor(
  { client }: CommandContext,
  source: string,
  { input: [height, width, channels] }: Wanted,
  order: readonly string[] | undefined,
  { mean, std, resize }: DataOptions,
): Promise<AddDataSet> {
  const plain: AddDataSetInput = { name: 'inspected', source, ...(mean && { mean }), ...(std && { std }) };
  const first = await client.data.preview(checkedRequest(addDataSetSchema, { name: 'inspected', source }, 'reduce'));
  if (order) refuseUnnamed(first.classes, order, source);
  const isResized = IMAGE_FILES.has(first.format) && height === width;
  return checkedRequest(
    addDataSetSchema,
    {
      ...plain,
      ...(order && { classOrder: [...order] }),
      ...(IMAGE_FILES.has(first.format) && channels === 1 && { color: 'gray' }),
      ...(isResized && { size: height }),
      ...(resize !== undefined && { resize }),
    },
    'reduce',
  );
}

function nameOf(request: AddDataSet, { samples, classes }: DataSetPreview): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([request, samples, classes]))
    .digest('hex');
  const stem = basename(request.source)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, STEM_LENGTH)
    .replace(/^-+|-+$/g, '');
  return `${stem === '' ? 'data' : stem}-${hash.slice(0, HASH_LENGTH)}`;
}

/** Throws LabError `conflict` for images of another shape than the model's, and for another number of classes. */
function checkFit({ shape, classes }: Pick<DataSet, 'shape' | 'classes'>, model: Wanted, source: string): void {
  if (shape.join() !== model.input.join()) {
    throw new LabError(
      'conflict',
      `The model reads images of ${model.input.join(' × ')}; the data are ${shape.join(' × ')}.`,
      'Give image files, which are resized, or data of that size.',
      { file: source, location: '--data' },
    );
  }
  if (classes.length === model.classes) return;
  throw new LabError(
    'conflict',
    `The data have ${plural(classes.length, 'class', 'classes')}; the model has ${plural(model.classes, 'output')}.`,
    'Name the class of each output with --classes.',
    { file: source, location: '--classes' },
  );
}

/** Throws LabError `conflict` for classes of the source that stand for no output. */
function refuseUnnamed(classes: readonly string[], order: readonly string[], source: string): void {
  const outputs = new Set(order);
  const unnamed = classes.filter((name) => !outputs.has(name));
  if (unnamed.length === 0) return;
  throw new LabError(
    'conflict',
    `${listed(unnamed)}: no output of the model has ${unnamed.length === 1 ? 'this class' : 'these classes'} of the data.`,
    'Name the class of each output in the file of --classes, spelled as in the data.',
    { file: source, location: '--classes' },
  );
}

/** A data set of the library is used as it is. */
function refuseOptions(order: readonly string[] | undefined, options: DataOptions, { name }: DataSet): void {
  const { mean, std, resize } = options;
  const [given] = Object.entries({ classes: order, mean, std, resize }).flatMap(([option, value]) =>
    value === undefined ? [] : [`--${option}`],
  );
  if (given === undefined) return;
  throw new LabError(
    'conflict',
    `${given} has no effect on ${name}, which is a data set of the library.`,
    'Give the folder of the images.',
    {
      location: given,
    },
  );
}
