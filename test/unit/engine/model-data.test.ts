import { describe, expect, it } from 'vitest';
import { dataForModel } from '#main/engine/services/model-data.ts';
import type { AddDataSet, DataFormat, DataSet, DataSetPreview, ModelDataRequest } from '#shared/contract/index.ts';

const model = { input: [32, 32, 3], classes: 3 };
const samples = { train: 30, validation: 3, test: 3 };

/** A library with one data set, and sources of class folders `cat` and `dog` whose images become squares of any size. */
function library(format: DataFormat = 'class-folders') {
  const requests: AddDataSet[] = [];
  const dataSets = [{ name: 'pets', shape: [32, 32, 3], classes: ['cat', 'dog', 'horse'], samples }] as unknown as DataSet[];
  return {
    requests,
    dataSets,
    list: () => Promise.resolve({ dataSets }),
    preview: (request: AddDataSet): Promise<DataSetPreview> => {
      requests.push(request);
      const side = request.size ?? 32;
      const shape: DataSet['shape'] = [side, side, request.color === 'gray' ? 1 : 3];
      return Promise.resolve({ format, shape, classes: request.classOrder ?? ['cat', 'dog'], samples, unused: [] });
    },
  };
}

const wanted = (changes: Partial<ModelDataRequest>): ModelDataRequest => ({ model: 'net', data: '/srv/Pets & co', ...changes });
const classes = ['cat', 'dog', 'horse'];

describe('the images for a model', () => {
  it('are imported at its image size, under a name that follows from what was asked for', async () => {
    const source = library();
    const { name, add } = await dataForModel(source, model, wanted({ classes, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2], resize: 40 }));
    expect(name).toMatch(/^pets-co-[0-9a-f]{8}$/);
    expect(add).toMatchObject({ name, source: '/srv/Pets & co', size: 32, resize: 40, classOrder: classes, color: 'rgb' });
    const other = await dataForModel(library(), model, wanted({ classes }));
    expect(other.name).not.toBe(name);
    source.dataSets.push({ name, shape: [32, 32, 3], classes } as unknown as DataSet);
    const again = wanted({ classes, mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2], resize: 40 });
    expect(await dataForModel(source, model, again)).toEqual({ name, add: null });
  });

  it('become gray for a gray model, and arrays keep their size', async () => {
    const gray = { input: [28, 28, 1], classes: 3 };
    expect((await dataForModel(library(), gray, wanted({ classes }))).add).toMatchObject({ color: 'gray', size: 28 });
    expect((await dataForModel(library('numpy'), model, wanted({ classes }))).add).not.toHaveProperty('size');
  });

  it('may be a data set of the library, which is used as it is', async () => {
    expect(await dataForModel(library(), model, wanted({ data: 'pets' }))).toEqual({ name: 'pets', add: null });
  });

  it.each<[string, Partial<ModelDataRequest>, object]>([
    ['another data set', { data: 'birds' }, { code: 'not-found', details: { location: 'data' } }],
    ['settings of a data set that exists', { data: 'pets', mean: [0.5] }, { code: 'conflict', details: { location: 'mean' } }],
    ['too few classes', {}, { code: 'conflict', details: { location: 'classes', file: '/srv/Pets & co' } }],
    ['a class without an output', { classes: ['cat', 'horse', 'cow'] }, { code: 'conflict', details: { location: 'classes' } }],
    ['a crop larger than the image', { classes, resize: 20 }, { code: 'invalid-request', details: { location: 'resize' } }],
    ['a mean without a std', { classes, mean: [0.5] }, { code: 'invalid-request', details: { location: 'std' } }],
  ])('are refused for %s', async (_, changes, error) => {
    await expect(dataForModel(library(), model, wanted(changes))).rejects.toMatchObject(error);
  });

  it('are refused for another image size', async () => {
    await expect(dataForModel(library('numpy'), { input: [28, 28, 1], classes: 2 }, wanted({}))).rejects.toMatchObject({
      message: 'The model reads images of 28 × 28 × 1; the data are 32 × 32 × 3.',
    });
  });
});
