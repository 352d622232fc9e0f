import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { addDataSet, previewDataSet } from '#main/datasets/index.ts';
import type { AddDataSetInput, DataSet } from '#shared/contract/data-sets.ts';
import { openWhole } from '../../whole-data-set.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { imageFolder, pathsIn, redsOf } from './image-builder.ts';

type Changes = Partial<AddDataSetInput>;

const added = (source: string, changes: Changes = {}): Promise<DataSet> =>
  addDataSet(temporaryFolder(), { name: 'small', source, ...changes });

const classesIn = (folders: readonly string[]): string[] => folders.flatMap((folder) => [`${folder}/cat`, `${folder}/dog`]);

describe('split folders', () => {
  it.each(['eval', 'Validate', 'dev', 'devel', 'evaluation', 'holdout', 'held-out', 'test_set', 'testset'])(
    'have the names that people use: %s',
    async (name) => {
      const source = await imageFolder([...pathsIn(classesIn(['train']), 4), ...pathsIn(classesIn([name]), 1)]);
      expect((await added(source, { validationShare: 0.25 })).samples).toEqual({ train: 6, validation: 2, test: 2 });
    },
  );

  it('may have their split within longer names, and lie in folders of their own names', async () => {
    const paths = [...pathsIn(classesIn(['seg_train/seg_train']), 4), ...pathsIn(classesIn(['seg_test/seg_test']), 1)];
    const { classes, samples } = await added(await imageFolder(paths), { validationShare: 0.25 });
    expect([classes, samples]).toEqual([['cat', 'dog'], { train: 6, validation: 2, test: 2 }]);
    const years = [...pathsIn(classesIn(['data/train2017']), 4), ...pathsIn(classesIn(['data/val2017', 'data/test2017']), 1)];
    expect((await added(await imageFolder(years))).samples).toEqual({ train: 8, validation: 2, test: 2 });
  });

  it.each([
    ['train', 'train_noisy'],
    ['val', 'val_blurred'],
    ['test', 'test-set'],
  ])('that would be one split are refused until one is left out: %s and %s', async (name, other) => {
    const source = await imageFolder(pathsIn(classesIn(['train', 'val', 'test', other]), 2));
    const { code, details } = await refusalOf(added(source));
    expect([code, details.location, details.message]).toEqual([
      'conflict',
      'leaveOut',
      `${name}, ${other} would be one split (${name === 'val' ? 'validation' : name}).`,
    ]);
    expect(details.remedy).toContain(`--leave-out ${other}`);
    expect((await added(source, { leaveOut: [other] })).samples).toEqual({ train: 4, validation: 4, test: 4 });
  });

  it('may lie inside the classes', async () => {
    const source = await imageFolder([...pathsIn(['cat/train', 'dog/train'], 4), ...pathsIn(['cat/test', 'dog/test'], 1)]);
    for (const changes of [{}, { format: 'class-folders' }] satisfies Changes[]) {
      const { classes, samples } = await added(source, { ...changes, validationShare: 0.25 });
      expect([classes, samples]).toEqual([['cat', 'dog'], { train: 6, validation: 2, test: 2 }]);
    }
  });

  it('may lie inside the classes beside single images, which are counted', async () => {
    const paths = [...pathsIn(['cat/train', 'dog/train'], 4), ...pathsIn(['cat/test', 'dog/test'], 2), 'cat/stray.png'];
    const { samples, unused } = await added(await imageFolder(paths), { validationShare: 0.25 });
    expect(samples).toEqual({ train: 6, validation: 2, test: 4 });
    expect(unused).toEqual([{ what: 'images outside the split folders', count: 1, examples: ['cat/stray.png'] }]);
  });

  it('inside the classes must cover all images', async () => {
    const paths = pathsIn(['cat/train', 'cat/test', 'dog/train', 'dog/test', 'dog/extra', 'cow'], 2);
    const { code, details } = await refusalOf(added(await imageFolder(paths)));
    expect([code, details.location]).toEqual(['conflict', 'leaveOut']);
    expect(details.message).toBe('The classes hold folders of their splits, but cow, dog/extra belong to no split.');
    const { samples } = await added(await imageFolder(paths), { leaveOut: ['cow', 'dog/extra'], validationShare: 0.25 });
    expect(samples).toEqual({ train: 3, validation: 1, test: 4 });
  });

  it('of a data set beside other folders are not classes, even if the format is given', async () => {
    const paths = [...pathsIn(['data/train/cat', 'data/train/dog', 'data/test/cat', 'data/test/dog'], 2), 'docs/figure.png'];
    const source = await imageFolder(paths);
    for (const changes of [{}, { format: 'class-folders' }] satisfies Changes[]) {
      const { code, details } = await refusalOf(added(source, changes));
      expect([code, details.message]).toEqual(['conflict', 'data holds split folders, so it is not a class.']);
      expect(details.remedy).toContain(`Give the folder of one data set: ${source}/data.`);
    }
    expect((await added(source, { leaveOut: ['docs'], validationShare: 0.25 })).samples).toEqual({ train: 3, validation: 1, test: 4 });
  });

  it('are distinguished from classes whose names contain a split', async () => {
    const source = await imageFolder([...pathsIn(['train_station/day', 'train_station/night', 'test_tube/full', 'bus/red'], 3)]);
    expect((await added(source)).classes).toEqual(['bus', 'test_tube', 'train_station']);
  });

  it('without classes are refused, even under longer names, unless the format says that they are the classes', async () => {
    const source = await imageFolder(pathsIn(['train_images', 'test_images'], 4));
    expect((await refusalOf(added(source))).details.message).toContain('in train_images are not in class folders');
    expect((await added(source, { format: 'class-folders' })).classes).toEqual(['test_images', 'train_images']);
  });

  it.each([
    ['a folder that is no split', ['seg_pred/seg_pred'], 'seg_pred', 'seg_pred (2 images): the folder belongs to no split.'],
    ['a folder of classes that is no split', classesIn(['extra']), 'extra', 'extra (4 images): the folder belongs to no split.'],
  ])('refuse %s beside them, unless it is left out', async (_, folders, name, message) => {
    const source = await imageFolder([...pathsIn(classesIn(['train', 'test']), 3), ...pathsIn(folders, 2)]);
    const { code, details } = await refusalOf(added(source));
    expect([code, details.location, details.message]).toEqual(['conflict', 'leaveOut', message]);
    expect(details.remedy).toContain(`--leave-out ${name}`);
    const { samples, unused } = await added(source, { leaveOut: [name] });
    expect(samples.test).toBe(6);
    expect(unused).toEqual([{ what: 'folders and files left out on request', count: 1, examples: [name] }]);
  });

  it('refuse a split without images, unless it is left out; other folders without images are named', async () => {
    const source = await imageFolder(pathsIn(classesIn(['train', 'test']), 3), { 'val/readme.txt': 'x', 'annotations/cat.xml': 'x' });
    expect((await refusalOf(added(source))).details).toMatchObject({
      location: 'leaveOut',
      message: 'The split folder val has no images.',
    });
    expect((await added(source, { leaveOut: ['val/'] })).unused).toEqual([
      { what: 'folders and files left out on request', count: 1, examples: ['val'] },
      { what: 'files that are not images', count: 1, examples: ['annotations/cat.xml'] },
      { what: 'folders without images', count: 1, examples: ['annotations'] },
    ]);
  });

  it('cannot leave out what is not there', async () => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 4));
    expect((await refusalOf(added(source, { leaveOut: ['brid'] }))).details).toMatchObject({
      location: 'leaveOut',
      message: 'The source has nothing named brid to leave out.',
    });
  });
});

describe('classes', () => {
  it.each([
    ['an empty folder', (folder: string) => mkdirSync(folder)],
    [
      'a folder of other files',
      (folder: string) => {
        mkdirSync(folder);
        writeFileSync(join(folder, 'a.npy'), 'x');
      },
    ],
    ['a link that leads nowhere', (folder: string) => symlinkSync('nowhere', folder)],
  ])('with %s are refused, unless it is left out', async (_, make) => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 4));
    make(join(source, 'bird'));
    const { code, details } = await refusalOf(added(source));
    expect([code, details.location, details.message]).toEqual(['conflict', 'leaveOut', 'The class folder bird has no images.']);
    expect((await added(source, { leaveOut: ['bird'] })).classes).toEqual(['cat', 'dog']);
  });

  it('that a held-out split lacks are reported', async () => {
    const paths = [...pathsIn(classesIn(['train']), 4), ...pathsIn(['val/cat', 'test/dog'], 2)];
    expect((await added(await imageFolder(paths))).missingClasses).toEqual({ validation: ['dog'], test: ['cat'] });
    // One image stays with the training images.
    const single = await imageFolder([...pathsIn(['cat'], 10), 'dog/0.png']);
    expect((await added(single)).missingClasses).toEqual({ validation: ['dog'], test: ['dog'] });
    expect((await added(await imageFolder(pathsIn(['cat', 'dog'], 10)))).missingClasses).toBeUndefined();
  });

  it('of held-out folders alone can be left out', async () => {
    const source = await imageFolder([...pathsIn(classesIn(['train', 'test']), 3), ...pathsIn(['test/cow'], 1)]);
    expect((await refusalOf(added(source))).details.message).toBe('No training image has the class cow of test/cow/0.png.');
    expect((await added(source, { leaveOut: ['test/cow'] })).samples.test).toBe(6);
  });

  it.skipIf(process.platform === 'darwin')('are the same in both Unicode forms of their names', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    const paths = [...pathsIn([`train/${composed}`, 'train/dog'], 4), ...pathsIn([`test/${decomposed}`, 'test/dog'], 1)];
    const { classes, samples } = await added(await imageFolder(paths));
    expect([classes, samples.test]).toEqual([[composed, 'dog'], 2]);
    // Split folders by longer names are recognized by the classes that they share.
    const loose = [...pathsIn([`seg_train/${composed}`, 'seg_train/caf\u00e8'], 4), ...pathsIn([`seg_test/${decomposed}`], 1)];
    expect((await added(await imageFolder(loose))).samples.test).toBe(1);
    const source = await imageFolder(pathsIn([decomposed, 'cat', 'dog'], 4));
    expect((await added(source, { leaveOut: [composed] })).classes).toEqual(['cat', 'dog']);
  });
});

describe('images are identified by content', () => {
  it('whatever their name', async () => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 4));
    const jpeg = await sharp({ create: { width: 4, height: 3, channels: 3, background: { r: 90, g: 90, b: 90 } } })
      .jpeg()
      .toBuffer();
    for (const name of ['p.jfif', 'no-extension', 'photo.data']) writeFileSync(join(source, 'cat', name), jpeg);
    writeFileSync(join(source, 'cat', 'notes.data'), 'no picture');
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, { name: 'small', source });
    const { description, splits } = await openWhole(dataDir, 'small');
    const reds = [splits.train, splits.validation, splits.test].flatMap(redsOf).sort((a, b) => a - b);
    expect(reds).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 90, 90, 90]);
    expect(description.unused).toEqual([{ what: 'files that are not images', count: 1, examples: ['cat/notes.data'] }]);
  });

  it.each([
    ['HEIC', 'a.HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['HEIC', 'no-extension', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['AVIF', 'a.avif', '\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf'],
    ['Camera raw', 'a.nef', 'MM\0*\0\0\0\x08'],
    ['JPEG 2000', 'a.jp2', '\0\0\0\x0cjP  \r\n\x87\n'],
  ])('%s images are not supported and reported as unreadable: %s', async (kind, name, head) => {
    const source = await imageFolder([...pathsIn(['cat', 'dog'], 4)], { [`bird/${name}`]: Buffer.from(head, 'latin1') });
    const { details } = await refusalOf(added(source));
    expect(details.message).toMatch(new RegExp(`^1 image cannot be read:\n.*${name}: ${kind} images are not supported\\.$`));
    const lost = await refusalOf(added(source, { skipCorrupt: true }));
    expect([lost.code, lost.details.message]).toEqual(['bad-file', 'No readable training image is left in the class bird.']);
    expect((await added(source, { leaveOut: ['bird'] })).classes).toEqual(['cat', 'dog']);
  });

  it('thumbnails of file servers and deleted files are not among them', async () => {
    const system = ['cat/@eaDir/0.png/SYNOPHOTO_THUMB_XL', '@eaDir/x', '#recycle/dog', '__MACOSX/cat', 'lost+found/x'];
    const source = await imageFolder([...pathsIn(['cat', 'dog'], 4), ...pathsIn(system, 1)], { 'cat/Thumbs.db': 'x' });
    const { classes, samples, unused } = await added(source);
    expect([classes, samples]).toEqual([['cat', 'dog'], { train: 6, validation: 1, test: 1 }]);
    expect(unused).toEqual([
      {
        what: 'hidden and system files and folders',
        count: 6,
        examples: ['#recycle', '@eaDir', '__MACOSX', 'lost+found', 'cat/@eaDir'],
      },
    ]);
  });
});

it('a preview reports what an import would add, not use, and not read', async () => {
  const heic = Buffer.from('\0\0\0\x18ftypheic', 'latin1');
  const paths = [...pathsIn(classesIn(['train']), 4), 'test/dog/0.png'];
  const source = await imageFolder(paths, { 'train/bird/a.heic': heic, 'train/bird/b': heic, 'readme.txt': 'x' });
  const preview = await previewDataSet({ name: 'small', source }, { scratch: () => Promise.resolve(''), signal: undefined });
  expect(preview).toEqual({
    format: 'class-folders',
    shape: [3, 4, 3],
    classes: ['bird', 'cat', 'dog'],
    samples: { train: 9, validation: 1, test: 1 },
    missingClasses: { validation: ['bird', 'dog'], test: ['bird', 'cat'] },
    unused: [{ what: 'files that are not images', count: 1, examples: ['readme.txt'] }],
    unreadable: [{ what: 'HEIC images', count: 2, examples: ['train/bird/a.heic', 'train/bird/b'] }],
  });
});

describe('domains', () => {
  it('that are not chosen, and their unused images, are counted', async () => {
    const paths = [...pathsIn(classesIn(['art/train']), 4), ...pathsIn(classesIn(['art/test', 'sketch', 'photo']), 2)];
    const { samples, unused } = await added(await imageFolder(paths), { trainDomains: ['art'], testDomains: ['sketch'] });
    expect(samples).toEqual({ train: 7, validation: 1, test: 4 });
    expect(unused).toEqual([
      { what: 'test images of the training domains', count: 4, examples: ['art/test'] },
      { what: 'images of domains that are not chosen', count: 4, examples: ['photo'] },
    ]);
  });
});
