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
  it('is empty where nothing was imported', () => {
    expect(listModels(temporaryFolder())).toEqual({ models: [], damaged: [] });
  });

  it('gives a model back as it was, bit for bit', () => {
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

  it('lists its models by name and holds nothing but their folders', () => {
    const { dataDir } = libraryWith('small', 'b', 'a-1');
    expect(listModels(dataDir).models.map(({ name }) => name)).toEqual(['a-1', 'b', 'small']);
    expect(readdirSync(join(dataDir, 'models')).sort()).toEqual(['a-1', 'b', 'small']);
  });

  it('tells the same model by its hash, whenever and from wherever it came, and another one too', () => {
    const { dataDir } = libraryWith('small');
    const copy = addModel(dataDir, { ...exampleDescription('copy'), importedAt: '2026-04-01T00:00:00.000Z' }, exampleModel);
    const weights = new Map([...exampleModel.weights, ['head/bias', Float32Array.of(-0.5, 0.75)]]);
    const other = addModel(dataDir, exampleDescription('other'), { ...exampleModel, weights });
    const { sha256 } = findModel(dataDir, 'small');
    expect(copy.sha256).toBe(sha256);
    expect(other.sha256).not.toBe(sha256);
  });

  it('refuses a name that is taken, with what to do', () => {
    const { dataDir, folderOf } = libraryWith('small');
    const taken = {
      code: 'conflict',
      message: 'There already is an imported model called small.',
      remedy: 'Take another name, or remove that one first: nepenthe model rm small.',
      file: folderOf('small'),
      location: 'name',
    };
    expect(refusal(() => refuseTakenModel(dataDir, 'small'))).toEqual(taken);
    const written = unfinishedFolder(dataDir);
    writeModel(written, exampleDescription('small'), exampleModel);
    expect(refusal(() => publishModel(dataDir, 'small', written))).toEqual(taken);
    expect(listModels(dataDir).models).toHaveLength(1);
  });

  it('knows no model of another name, nor one outside of it', () => {
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

  it('does not see what is not finished, and clears away what a killed import left', () => {
    const { dataDir } = libraryWith('small');
    writeModel(unfinishedFolder(dataDir), exampleDescription('large'), exampleModel);
    mkdirSync(unfinishedFolder(dataDir));
    expect(listModels(dataDir)).toMatchObject({ models: [{ name: 'small' }], damaged: [] });
    removeUnfinished(dataDir);
    expect(readdirSync(join(dataDir, 'models'))).toEqual(['small']);
  });

  it('says so where it cannot be written to', () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, 'models'), 'no folder');
    const written = unfinishedFolder(dataDir);
    expect(refusal(() => writeModel(written, exampleDescription('small'), exampleModel))).toMatchObject({ code: 'unwritable' });
    expect(refusal(() => publishModel(dataDir, 'small', written))).toMatchObject({ code: 'unwritable' });
    expect(listModels(dataDir)).toEqual({ models: [], damaged: [] });
  });
});

it('passes on that the disk is full, and has no model then', () => {
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
    ['without its description', (folder) => rmSync(join(folder, 'model.json')), { message: 'It has no model.json.' }],
    ['without its weights', (folder) => rmSync(join(folder, 'weights.safetensors')), { message: 'Its weights are missing.' }],
    ['whose description ends early', (folder) => replaceIn(join(folder, 'model.json'), '}\n', ''), {}],
    ['whose description lacks a field', (folder) => replaceIn(join(folder, 'model.json'), '"macs"', '"mats"'), { location: 'macs' }],
    ['with a node that cannot be', (folder) => replaceIn(join(folder, 'model.json'), '"id": "relu"', '"id": "nowhere"'), {}],
    ['whose weights were cut', (folder) => writeFileSync(join(folder, 'weights.safetensors'), ''), { code: 'bad-file' }],
  ])('%s is told as such, the others being listed', (_, damage, problem) => {
    const { dataDir, folderOf } = libraryWith('fine', 'small');
    damage(folderOf('small'));
    const { models, damaged } = listModels(dataDir);
    expect(models.map(({ name }) => name)).toEqual(['fine']);
    expect(damaged).toMatchObject([{ name: 'small', error: { code: 'bad-file', ...problem } }]);
    expect(removeModel(dataDir, 'small')).toBe(true);
  });

  it('with weights of the same size that are not its own is refused when it is loaded', () => {
    const { folderOf } = libraryWith('small');
    const file = join(folderOf('small'), 'weights.safetensors');
    const bytes = readFileSync(file);
    bytes.writeUInt8(0xff, bytes.length - 1);
    writeFileSync(file, bytes);
    expect(refusal(() => loadModel(folderOf('small')))).toEqual({
      code: 'bad-file',
      message: 'The weights are not what was imported.',
      remedy: 'Remove the model and import it again.',
      file,
    });
  });

  it('may be a file in a folder’s place', () => {
    const { dataDir, folderOf } = libraryWith('fine');
    writeFileSync(folderOf('small'), 'not a folder');
    const { models, damaged } = listModels(dataDir);
    expect(models).toHaveLength(1);
    expect(damaged).toMatchObject([{ name: 'small', error: { code: 'bad-file' } }]);
  });
});

describe('whatever bytes somebody changed', () => {
  it.each(['model.json', 'weights.safetensors'])('in %s, the list is read, and loading gives the model or says what is wrong', (name) => {
    const { dataDir, folderOf } = libraryWith('small');
    const file = join(folderOf('small'), name);
    const whole = readFileSync(file);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.boolean());
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [place, value] of changes) bytes.writeUInt8(value, place);
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
