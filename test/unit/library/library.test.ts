import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findModel,
  listModels,
  loadModel,
  publishModel,
  refuseTakenModel,
  removeModel,
  removeUnfinished,
  unfinishedFolder,
  writeModel,
} from '#main/library/index.ts';
import { LabError, type LabErrorDetails } from '#shared/errors/index.ts';
import { caseCount } from '../../random-cases.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { addModel, exampleDescription, exampleModel } from './example-model.ts';

function refusal(work: () => unknown): LabErrorDetails {
  try {
    work();
  } catch (error) {
    if (error instanceof LabError) return error.details;
    throw error;
  }
  throw new Error('not refused');
}

function libraryWith(...names: readonly string[]): { dataDir: string; folderOf: (name: string) => string } {
  const dataDir = temporaryFolder();
  for (const name of names) addModel(dataDir, exampleDescription(name), exampleModel);
  return { dataDir, folderOf: (name) => join(dataDir, 'models', name) };
}

const replaceIn = (file: string, words: string, others: string): void => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(words);
  writeFileSync(file, text.replace(words, others));
};

describe('the library', () => {
  it('is empty before the first import', () => {
    expect(listModels(temporaryFolder())).toEqual({ models: [], damaged: [] });
  });

  it('returns a model bit for bit', () => {
    const { dataDir, folderOf } = libraryWith('small');
    const found = findModel(dataDir, 'small');
    expect(found).toEqual({
      folder: folderOf('small'),
      description: exampleDescription('small'),
      graph: exampleModel.graph,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(loadModel(found.folder)).toEqual({ ...found, weights: exampleModel.weights });
  });

  it('lists its models by name and holds only their folders', () => {
    const { dataDir } = libraryWith('small', 'b', 'a-1');
    expect(listModels(dataDir).models.map(({ name }) => name)).toEqual(['a-1', 'b', 'small']);
    expect(readdirSync(join(dataDir, 'models')).sort()).toEqual(['a-1', 'b', 'small']);
  });

  it('identifies a model by its hash, whenever it was imported', () => {
    const { dataDir } = libraryWith('small');
    const copy = addModel(dataDir, { ...exampleDescription('copy'), importedAt: '2026-04-01T00:00:00.000Z' }, exampleModel);
    const weights = new Map([...exampleModel.weights, ['head/bias', Float32Array.of(-0.5, 0.75)]]);
    const other = addModel(dataDir, exampleDescription('other'), { ...exampleModel, weights });
    const { sha256 } = findModel(dataDir, 'small');
    expect(copy.sha256).toBe(sha256);
    expect(other.sha256).not.toBe(sha256);
  });

  it('refuses a name that is taken, with a remedy', () => {
    const { dataDir, folderOf } = libraryWith('small');
    const taken = {
      code: 'conflict',
      message: 'An imported model named small already exists.',
      remedy: 'Choose another name, or remove that model first: nepenthe model rm small.',
      file: folderOf('small'),
      location: 'name',
    };
    expect(refusal(() => refuseTakenModel(dataDir, 'small'))).toEqual(taken);
    const written = unfinishedFolder(dataDir);
    writeModel(written, exampleDescription('small'), exampleModel);
    expect(refusal(() => publishModel(dataDir, 'small', written))).toEqual(taken);
    expect(listModels(dataDir).models).toHaveLength(1);
  });

  it('finds no model of another name or outside the library', () => {
    const { dataDir } = libraryWith('small');
    expect(refusal(() => findModel(dataDir, 'large'))).toMatchObject({ code: 'not-found', location: 'network.model' });
    expect(refusal(() => findModel(dataDir, 'large', 'name'))).toMatchObject({ code: 'not-found', location: 'name' });
    expect(refusal(() => findModel(dataDir, '../models/small'))).toMatchObject({ code: 'not-found' });
    expect(removeModel(dataDir, '../models/small')).toBe(false);
    expect(findModel(dataDir, 'small').description.name).toBe('small');
  });

  it('removes a model once', () => {
    const { dataDir } = libraryWith('small');
    expect(removeModel(dataDir, 'small')).toBe(true);
    expect(removeModel(dataDir, 'small')).toBe(false);
    expect(readdirSync(join(dataDir, 'models'))).toEqual([]);
  });

  it('ignores unfinished models and clears away those of killed imports', () => {
    const { dataDir } = libraryWith('small');
    writeModel(unfinishedFolder(dataDir), exampleDescription('large'), exampleModel);
    mkdirSync(unfinishedFolder(dataDir));
    expect(listModels(dataDir)).toMatchObject({ models: [{ name: 'small' }], damaged: [] });
    removeUnfinished(dataDir);
    expect(readdirSync(join(dataDir, 'models'))).toEqual(['small']);
  });

  it('reports that it is not writable', () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'models'), 'no folder');
    const written = unfinishedFolder(dataDir);
    expect(refusal(() => writeModel(written, exampleDescription('small'), exampleModel))).toMatchObject({ code: 'unwritable' });
    expect(refusal(() => publishModel(dataDir, 'small', written))).toMatchObject({ code: 'unwritable' });
    expect(listModels(dataDir)).toEqual({ models: [], damaged: [] });
  });
});

it('reports a full disk and adds no model', () => {
  const dataDir = temporaryFolder();
  const full = (file: string): void => {
    throw new LabError('disk-full', 'The disk is full.', 'Free some space.', { file });
  };
  const written = unfinishedFolder(dataDir);
  expect(refusal(() => writeModel(written, exampleDescription('small'), exampleModel, full)).code).toBe('disk-full');
  expect(listModels(dataDir)).toEqual({ models: [], damaged: [] });
});

describe('a damaged model', () => {
  it.each<[string, (folder: string) => void, Partial<LabErrorDetails>]>([
    ['without its description', (folder) => rmSync(join(folder, 'model.json')), { message: 'The model has no model.json.' }],
    ['without its weights', (folder) => rmSync(join(folder, 'weights.safetensors')), { message: 'The weights are missing.' }],
    ['whose description ends early', (folder) => replaceIn(join(folder, 'model.json'), '}\n', ''), {}],
    ['whose description lacks a field', (folder) => replaceIn(join(folder, 'model.json'), '"macs"', '"mats"'), { location: 'macs' }],
    ['with a node that cannot be', (folder) => replaceIn(join(folder, 'model.json'), '"id": "relu"', '"id": "nowhere"'), {}],
    ['whose weights were cut', (folder) => writeFileSync(join(folder, 'weights.safetensors'), ''), { code: 'bad-file' }],
  ])('%s is listed as damaged, next to the others', (_, damage, problem) => {
    const { dataDir, folderOf } = libraryWith('fine', 'small');
    damage(folderOf('small'));
    const { models, damaged } = listModels(dataDir);
    expect(models.map(({ name }) => name)).toEqual(['fine']);
    expect(damaged).toMatchObject([{ name: 'small', error: { code: 'bad-file', ...problem } }]);
    expect(removeModel(dataDir, 'small')).toBe(true);
  });

  it('with changed weights of the same size is refused when it is loaded', () => {
    const { folderOf } = libraryWith('small');
    const file = join(folderOf('small'), 'weights.safetensors');
    const bytes = readFileSync(file);
    bytes.writeUInt8(0xff, bytes.length - 1);
    writeFileSync(file, bytes);
    expect(refusal(() => loadModel(folderOf('small')))).toEqual({
      code: 'bad-file',
      message: 'The weights have changed since the import.',
      remedy: 'Remove the model and import it again.',
      file,
    });
  });

  it('may be a file instead of a folder', () => {
    const { dataDir, folderOf } = libraryWith('fine');
    writeFileSync(folderOf('small'), 'not a folder');
    const { models, damaged } = listModels(dataDir);
    expect(models).toHaveLength(1);
    expect(damaged).toMatchObject([{ name: 'small', error: { code: 'bad-file' } }]);
  });
});

describe('after any change of bytes', () => {
  it.each(['model.json', 'weights.safetensors'])('in %s, listing works, and loading yields the model or a LabError', (name) => {
    const { dataDir, folderOf } = libraryWith('small');
    const file = join(folderOf('small'), name);
    const whole = readFileSync(file);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.boolean());
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [offset, value] of changes) bytes.writeUInt8(value, offset);
        const cut = changes.find(([, , isCut]) => isCut)?.[0];
        writeFileSync(file, cut === undefined ? bytes : bytes.subarray(0, cut));
        const { models, damaged } = listModels(dataDir);
        expect(models.length + damaged.length).toBe(1);
        try {
          loadModel(folderOf('small'));
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
        }
      }),
      { numRuns: caseCount(300) },
    );
  });
});
