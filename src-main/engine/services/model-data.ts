import { createHash } from 'node:crypto';
import { basename, isAbsolute } from 'node:path';
import {
  type AddDataSet,
  addDataSetSchema,
  type DataFormat,
  type DataSet,
  type DataSetPreview,
  type ImportedModel,
  type ModelData,
  type ModelDataRequest,
} from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { listed, plural } from '#shared/text/index.ts';

/** Formats of image files, which can be resized and converted to gray. */
const IMAGE_FILES: ReadonlySet<DataFormat> = new Set(['class-folders', 'csv', 'tiny-imagenet']);
const HASH_LENGTH = 8;
const STEM_LENGTH = 50;
/** In the place of the name, which follows from the rest. */
const UNNAMED = 'inspected';

type Wanted = Pick<ImportedModel, 'input' | 'classes'>;

/** What the service needs to know of the library's data sets and of sources. */
interface Library {
  list(): Promise<{ readonly dataSets: readonly DataSet[] }>;
  preview(dataSet: AddDataSet): Promise<DataSetPreview>;
}

/**
 * The data set with the images for a model: one of the library, or the import of a source at the model's image size. Throws LabError
 * `not-found` without such a data set, `invalid-request` naming a setting, and `conflict` if classes or images do not fit the model.
 */
export async function dataForModel(library: Library, model: Wanted, request: ModelDataRequest): Promise<ModelData> {
  const { data } = request;
  const { dataSets } = await library.list();
  if (!isAbsolute(data)) {
    const named = dataSets.find(({ name }) => name === data);
    if (!named) throw new LabError('not-found', `There is no data set ${data}.`, 'Give a data set, or a whole path.', { location: 'data' });
    refuseSettings(request, named);
    checkFit(named, model, data);
    return { name: data, add: null };
  }
  const add = await importOf(library, model, request);
  const preview = await library.preview(add);
  checkFit(preview, model, data);
  const name = nameOf(add, preview);
  return { name, add: dataSets.some((one) => one.name === name) ? null : { ...add, name } };
}

/** The import of a source at the size and in the color mode of a model's images, as far as its format allows it. */
async function importOf(
  library: Library,
  { input: [height, width, channels] }: Wanted,
  { data, classes, mean, std, resize }: ModelDataRequest,
): Promise<AddDataSet> {
  const plain = { name: UNNAMED, source: data };
  const first = await library.preview(checked(plain));
  if (classes) refuseUnnamed(first.classes, classes, data);
  const areFiles = IMAGE_FILES.has(first.format);
  return checked({
    ...{ ...plain, ...(mean && { mean }), ...(std && { std }), ...(classes && { classOrder: classes }) },
    ...(areFiles && channels === 1 && { color: 'gray' }),
    ...(areFiles && height === width && { size: height }),
    ...(resize !== undefined && { resize }),
  });
}

/** Throws LabError `invalid-request` naming the setting. */
function checked(request: unknown): AddDataSet {
  const parsed = addDataSetSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0] ?? 'data');
  throw new LabError('invalid-request', `The ${field} ${issue?.message ?? 'is invalid'}.`, 'Correct it, or leave it out.', {
    location: field,
  });
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
function checkFit({ shape, classes }: Pick<DataSet, 'shape' | 'classes'>, model: Wanted, data: string): void {
  if (shape.join() !== model.input.join()) {
    throw new LabError(
      'conflict',
      `The model reads images of ${model.input.join(' × ')}; the data are ${shape.join(' × ')}.`,
      'Give image files, which are resized, or data of that size.',
      { file: data, location: 'data' },
    );
  }
  if (classes.length === model.classes) return;
  throw new LabError(
    'conflict',
    `The data have ${plural(classes.length, 'class', 'classes')}; the model has ${plural(model.classes, 'output')}.`,
    'Name the class of each output.',
    { file: data, location: 'classes' },
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
    'Name the class of each output, spelled as in the data.',
    { file: source, location: 'classes' },
  );
}

/** A data set of the library is used as it is. Throws LabError `conflict` for settings of an import. */
function refuseSettings({ classes, mean, std, resize }: ModelDataRequest, { name }: DataSet): void {
  const [given] = Object.entries({ classes, mean, std, resize }).flatMap(([setting, value]) => (value === undefined ? [] : [setting]));
  if (given === undefined) return;
  throw new LabError('conflict', `${name} is a data set of the library, which is used as it is.`, 'Give the folder of the images.', {
    location: given,
  });
}
