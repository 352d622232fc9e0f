import { mkdirSync, readdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import type { AddDataSetInput } from '#shared/contract/data-sets.ts';
import { openWhole, type WholeDataSet } from '../../whole-data-set.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { imageFolder, pathsIn, png, redsOf } from './image-builder.ts';

type Changes = Partial<AddDataSetInput>;

async function imported(source: string, changes: Changes = {}): Promise<WholeDataSet> {
  const dataDir = temporaryFolder();
  await addDataSet(dataDir, { name: 'small', source, ...changes });
  return openWhole(dataDir, 'small');
}

const refused = (source: string, changes: Changes = {}) => refusalOf(addDataSet(temporaryFolder(), { name: 'small', source, ...changes }));
const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

describe('class folders', () => {
  it('inside split folders keep their splits', async () => {
    const paths = [...pathsIn(['train/cat', 'train/dog'], 3), ...pathsIn(['val/cat', 'val/dog'], 2), ...pathsIn(['test/dog'], 1)];
    const { description, splits } = await imported(await imageFolder(paths));
    expect(description).toMatchObject({ shape: [3, 4, 3], classes: ['cat', 'dog'], samples: { train: 6, validation: 4, test: 1 } });
    expect([redsOf(splits.train), redsOf(splits.validation), redsOf(splits.test)]).toEqual([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9], [10]]);
    expect([[...splits.train.labels], [...splits.validation.labels], [...splits.test.labels]]).toEqual([
      [0, 0, 0, 1, 1, 1],
      [0, 0, 1, 1],
      [1],
    ]);
    expect([...splits.test.images.subarray(0, 6)]).toEqual([10, 100, 200, 10, 100, 200]);
  });

  it.each(['val', 'valid', 'Validation', 'test'])('with a single held-out folder use it as the test set: %s', async (other) => {
    const paths = [...pathsIn(['train/cat', 'train/dog'], 4), ...pathsIn([`${other}/cat`, `${other}/dog`], 1)];
    const { description, splits } = await imported(await imageFolder(paths), { validationShare: 0.25 });
    expect(description.samples).toEqual({ train: 6, validation: 2, test: 2 });
    expect([...splits.validation.labels]).toEqual([0, 1]);
    expect(redsOf(splits.test)).toEqual([8, 9]);
  });

  it('are not one folder of images beside their list', async () => {
    const folder = await imageFolder(pathsIn(['images'], 3));
    writeFileSync(join(folder, 'labels.csv'), 'path,label\nimages/0.png,cat\n');
    expect(await refused(folder)).toMatchObject({
      code: 'bad-file',
      message: 'The folder has no class folders: all images are in images, and labels.csv may be their list.',
      details: { remedy: `Give the list instead: ${join(folder, 'labels.csv')}.` },
    });
  });

  it('without split folders are split by the seed, stratified', async () => {
    const folder = await imageFolder(pathsIn(['ant', 'bee'], 10));
    const splitsOf = async (seed: number): Promise<number[][]> => {
      const { splits } = await imported(folder, { seed, validationShare: 0.2, testShare: 0.3 });
      expect([...splits.test.labels]).toEqual([0, 0, 0, 1, 1, 1]);
      expect([...splits.validation.labels]).toEqual([0, 0, 1, 1]);
      return [splits.train, splits.validation, splits.test].map(redsOf);
    };
    const first = await splitsOf(1);
    expect(sorted(first.flat())).toEqual(Array.from({ length: 20 }, (_, number) => number));
    expect(await splitsOf(1)).toEqual(first);
    expect(await splitsOf(2)).not.toEqual(first);
  });

  it('are sorted by name and read to any depth, in torchvision’s order', async () => {
    const folder = await imageFolder(['train/10/b.png', 'train/10/deep/er/a.png', 'train/10/z.png', 'train/9/a.png', 'test/9/a.png']);
    const { description, splits } = await imported(folder, { validationShare: 0.1 });
    expect(description.classes).toEqual(['10', '9']);
    expect(sorted([...redsOf(splits.train), ...redsOf(splits.validation)])).toEqual([0, 1, 2, 3]);
  });

  it('may share subfolder names if the format is given', async () => {
    const source = await imageFolder(pathsIn(['cat/front', 'cat/side', 'dog/front', 'dog/side'], 3));
    expect((await refused(source)).details.remedy).toContain('class-folders');
    const { description, splits } = await imported(source, { format: 'class-folders' });
    expect(description).toMatchObject({ classes: ['cat', 'dog'], samples: { train: 10, validation: 1, test: 1 } });
    expect([...splits.train.labels]).toEqual(redsOf(splits.train).map((red) => (red < 6 ? 0 : 1)));
  });

  it('may be named like a split', async () => {
    const { classes } = (await imported(await imageFolder(pathsIn(['bus', 'train', 'full'], 4)))).description;
    expect(classes).toEqual(['bus', 'full', 'train']);
  });

  it('may hold other files, which are counted and named', async () => {
    const others = {
      'train/readme.txt': 'x',
      'train/cat/notes.md': 'x',
      'train/cat/.hidden.png': 'x',
      '.cache/x/y.png': 'x',
      'stray.png': 'x',
    };
    const folder = await imageFolder([...pathsIn(['train/cat', 'train/dog'], 2), ...pathsIn(['test/cat'], 1)], others);
    const { description } = await imported(folder);
    expect(description.samples).toEqual({ train: 3, validation: 1, test: 1 });
    expect(description.unused).toEqual([
      { what: 'hidden and system files and folders', count: 2, examples: ['.cache', 'train/cat/.hidden.png'] },
      { what: 'files that are not images', count: 2, examples: ['train/readme.txt', 'train/cat/notes.md'] },
      { what: 'images outside the class folders', count: 1, examples: ['stray.png'] },
    ]);
  });

  it('become squares of the requested size, in color or gray', async () => {
    const folder = await imageFolder(pathsIn(['cat', 'dog'], 5));
    writeFileSync(join(folder, 'cat/0.png'), await png([0, 0, 0], 40, 23));
    expect((await imported(folder, { size: 2 })).description.shape).toEqual([2, 2, 3]);
    const { description, splits } = await imported(folder, { size: 2, resize: 3, color: 'gray' });
    expect(description.shape).toEqual([2, 2, 1]);
    // (19595 red + 38470 * 100 + 7471 * 200 + 32768) / 65536
    const grays = [splits.train, splits.validation, splits.test].flatMap(redsOf);
    expect(sorted(grays)).toEqual([0, 82, 82, 82, 83, 83, 83, 84, 84, 84]);
  });
});

describe('domains', () => {
  const domains = ['art', 'photo', 'sketch'];
  const paths = pathsIn(
    domains.flatMap((domain) => [`${domain}/dog`, `${domain}/cat`]),
    4,
  );

  it('are assigned to training or test by name', async () => {
    const folder = await imageFolder(paths);
    const { description, splits } = await imported(folder, { testDomains: ['sketch'], validationShare: 0.25 });
    expect(description).toMatchObject({ classes: ['cat', 'dog'], samples: { train: 12, validation: 4, test: 8 } });
    expect(redsOf(splits.test)).toEqual([20, 21, 22, 23, 16, 17, 18, 19]);
    const { splits: other } = await imported(folder, { trainDomains: ['photo'], testDomains: ['art', 'sketch'], validationShare: 0.25 });
    expect(sorted([...redsOf(other.train), ...redsOf(other.validation)])).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(other.test.count).toBe(16);
  });

  it('keep their own test images if there is no test domain', async () => {
    const { samples } = (await imported(await imageFolder(paths), { trainDomains: domains, testShare: 0.25, validationShare: 0.25 }))
      .description;
    expect(samples).toEqual({ train: 12, validation: 6, test: 6 });
  });

  it('must be named', async () => {
    const folder = await imageFolder(paths);
    const { code, details } = await refused(folder);
    expect([code, details.location]).toEqual(['conflict', 'trainDomains']);
    expect(details.message).toContain('art, photo, sketch');
    expect((await refused(folder, { testDomains: ['clipart'] })).details.message).toContain('There is no domain named clipart.');
  });
});

describe('domains with splits of their own', () => {
  const classesIn = (folders: readonly string[]): string[] => folders.flatMap((folder) => [`${folder}/bird`, `${folder}/car`]);
  // VLCS: `full` repeats all images. Reds of sun: train 0-3, crossval 4-5, test 6-7, full 8-9; those of pascal are 10 more.
  const vlcs = ['sun', 'pascal'].flatMap((domain) => [
    ...pathsIn(classesIn([`${domain}/train`]), 2),
    ...pathsIn(classesIn([`${domain}/crossval`, `${domain}/test`, `${domain}/full`]), 1),
  ]);

  it('train and validate on their own splits, and test on all their images, each once', async () => {
    const { description, splits } = await imported(await imageFolder(vlcs), { testDomains: ['pascal'] });
    expect(description).toMatchObject({ classes: ['bird', 'car'], samples: { train: 4, validation: 2, test: 8 } });
    expect([redsOf(splits.train), redsOf(splits.validation)]).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
    expect(redsOf(splits.test)).toEqual([10, 11, 12, 13, 14, 15, 16, 17]);
    expect([...splits.test.labels]).toEqual([0, 0, 1, 1, 0, 1, 0, 1]);
  });

  it('keep their own test images if there is no test domain', async () => {
    const { splits } = await imported(await imageFolder(vlcs), { trainDomains: ['sun'] });
    expect([redsOf(splits.train), redsOf(splits.validation), redsOf(splits.test)]).toEqual([
      [0, 1, 2, 3],
      [4, 5],
      [6, 7],
    ]);
  });

  it('have validation images drawn if they have none, like SVIRO', async () => {
    const sviro = ['aclass', 'escape'].flatMap((car) => pathsIn(classesIn([`${car}/train`, `${car}/test`]), 4));
    const { description, splits } = await imported(await imageFolder(sviro), { testDomains: ['escape'], validationShare: 0.25 });
    expect(description).toMatchObject({ classes: ['bird', 'car'], samples: { train: 6, validation: 2, test: 16 } });
    expect(sorted([...redsOf(splits.train), ...redsOf(splits.validation)])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('may consist of the folder of all images alone', async () => {
    const full = pathsIn(classesIn(['sun/full', 'pascal/full']), 4);
    const { samples } = (await imported(await imageFolder(full), { testDomains: ['sun'] })).description;
    expect(samples).toEqual({ train: 7, validation: 1, test: 8 });
  });
});

describe('unreadable images are refused, or skipped on request,', () => {
  const asked = { name: 'small', size: 4, validationShare: 0.25, testShare: 0.25 };
  const folder = async (): Promise<string> => {
    const others = { 'cat/7.jpg': 'no picture', 'dog/7.bmp': Buffer.from('BM') };
    const made = await imageFolder(pathsIn(['cat', 'dog'], 6), others);
    const whole = await png([1, 2, 3], 64, 64);
    writeFileSync(join(made, 'dog/3.png'), whole.subarray(0, whole.length - 40));
    return made;
  };

  it('all listed at once; skipping them continues the import', async () => {
    const dataDir = temporaryFolder();
    const source = await folder();
    const { code, details } = await refusalOf(addDataSet(dataDir, { ...asked, source }));
    expect(code).toBe('bad-file');
    expect(details.message).toMatch(/^3 images cannot be read:\n.*cat\/7\.jpg: .*\n.*dog\/3\.png: .*\n.*dog\/7\.bmp: /);
    expect(details.remedy).toContain('skip');
    const begun: number[] = [];
    await addDataSet(dataDir, { ...asked, source, skipCorrupt: true }, { onProgress: ({ done }) => begun.push(done) });
    expect(begun[0]).toBe(14);
    expect(readdirSync(join(dataDir, 'data'))).toEqual(['small']);
    const { description, splits } = await openWhole(dataDir, 'small');
    expect(description.skipped?.map(({ file }) => file)).toEqual(['cat/7.jpg', 'dog/3.png', 'dog/7.bmp'].map((path) => join(source, path)));
    const reds = [splits.train, splits.validation, splits.test].map(redsOf);
    expect(sorted(reds.flat())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11]);
    for (const split of [splits.train, splits.validation, splits.test]) {
      expect([...split.labels]).toEqual(redsOf(split).map((red) => (red < 6 ? 0 : 1)));
    }
  });

  it('and are read once they are repaired', async () => {
    const dataDir = temporaryFolder();
    const source = await folder();
    await refusalOf(addDataSet(dataDir, { name: 'small', source, size: 4 }));
    for (const path of ['cat/7.jpg', 'dog/3.png', 'dog/7.bmp']) writeFileSync(join(source, path), await png([50, 0, 0]));
    expect((await addDataSet(dataDir, { name: 'small', source, size: 4 })).skipped).toBeUndefined();
  });

  it('unless a class would be left empty', async () => {
    const junk = Object.fromEntries(pathsIn(['emu'], 8).map((path) => [path, 'no picture']));
    const { code, details } = await refused(await imageFolder(pathsIn(['cat', 'dog'], 8), junk), { size: 4, skipCorrupt: true });
    expect([code, details.location]).toEqual(['bad-file', 'classes']);
    expect(details.message).toBe('No readable training image is left in the class emu.');
  });

  it('unless no image would be left', async () => {
    const source = await imageFolder([], { 'cat/1.png': 'x', 'cat/2.png': 'x', 'dog/1.png': 'x', 'dog/2.png': 'x' });
    const { code, details } = await refused(source, { size: 4, skipCorrupt: true });
    expect(code).toBe('bad-file');
    expect(details.file).toBe(join(source, 'cat/1.png'));
  });
});

describe('refuses a folder', () => {
  it('whose images differ in size, unless a size is requested', async () => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 3));
    writeFileSync(join(source, 'dog/1.png'), await png([0, 0, 0], 5, 3));
    const { code, details } = await refused(source, { skipCorrupt: true });
    expect(code).toBe('conflict');
    expect(details).toMatchObject({ file: join(source, 'dog/1.png'), location: 'size' });
    expect(details.message).toBe('The image has 5 x 3 pixels, those before it 4 x 3.');
  });

  it('with one class, or with test images of an untrained class', async () => {
    expect((await refused(await imageFolder(pathsIn(['cat'], 3)))).details.message).toBe('The training images have 1 class.');
    const strange = await imageFolder([...pathsIn(['train/cat', 'train/dog'], 2), 'test/cow/1.png']);
    expect((await refused(strange)).details.message).toBe('No training image has the class cow of test/cow/1.png.');
  });

  it.each([
    ['val', ['train/cat', 'train/dog'], {}],
    ['sketch', ['photo/cat', 'photo/dog'], { testDomains: ['sketch'] }],
  ])('whose held-out pictures in %s lie in no class folders', async (flat, classes, changes) => {
    const { code, details } = await refused(await imageFolder(pathsIn([...classes, flat], 4)), changes);
    expect([code, details.location]).toEqual(['bad-file', 'classes']);
    expect(details.message).toBe(`The 4 images in ${flat} are not in class folders, so their classes are unknown.`);
  });

  it('with split folders but no class folders', async () => {
    expect((await refused(await imageFolder(pathsIn(['train', 'test'], 4)))).details.message).toContain(
      'in train are not in class folders',
    );
  });

  it('without images', async () => {
    expect((await refused(await imageFolder([], { 'cat/readme.md': 'x' }))).code).toBe('not-found');
  });

  it.skipIf(process.platform === 'win32')('with a link that leads nowhere, as with any picture that cannot be read', async () => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 8));
    symlinkSync('nowhere.png', join(source, 'dog/9.png'));
    symlinkSync('itself', join(source, 'dog/itself'));
    symlinkSync('loop.png', join(source, 'dog/loop.png'));
    expect((await refused(source)).details.message).toMatch(/^2 images cannot be read:\n.*9\.png: There is no such file.*\n.*loop\.png: /);
    const { description } = await imported(source, { skipCorrupt: true });
    expect(description.skipped?.map(({ file }) => file)).toEqual([join(source, 'dog/9.png'), join(source, 'dog/loop.png')]);
  });

  it.skipIf(process.platform === 'win32')('with links elsewhere, not with those into the blobs of its own download cache', async () => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 3));
    const hub = join(temporaryFolder(), 'hub');
    const snapshot = join(hub, 'datasets--pets', 'snapshots', 'f00d', 'images');
    const blobs = join(hub, 'datasets--pets', 'blobs');
    for (const folder of [blobs, join(snapshot, 'cat'), join(snapshot, 'dog')]) mkdirSync(folder, { recursive: true });
    for (const [index, path] of pathsIn(['cat', 'dog'], 3).entries()) {
      renameSync(join(source, path), join(blobs, String(index)));
      symlinkSync(join('..', '..', '..', '..', 'blobs', String(index)), join(snapshot, path));
    }
    const { samples, classes } = (await imported(snapshot)).description;
    expect([samples.train + samples.validation + samples.test, classes]).toEqual([6, ['cat', 'dog']]);
    // The blobs of another cache are not its own.
    renameSync(join(blobs, '0'), join(hub, 'elsewhere'));
    unlinkSync(join(snapshot, 'cat/0.png'));
    symlinkSync(join(hub, 'elsewhere'), join(snapshot, 'cat/0.png'));
    expect((await refused(snapshot)).details.message).toContain('The link points outside the folder');
  });

  it.skipIf(process.platform === 'win32')('with a link that points outside, not with one that stays inside', async () => {
    const source = await imageFolder(pathsIn(['cat', 'dog'], 3));
    symlinkSync(join(source, 'cat/1.png'), join(source, 'dog/9.png'));
    expect((await imported(source)).description.samples).toMatchObject({ train: 5 });
    symlinkSync('/etc', join(source, 'dog/etc'));
    const { code, details } = await refused(source);
    expect(code).toBe('bad-file');
    expect(details.message).toContain('The link points outside the folder, to /etc');
  });
});
