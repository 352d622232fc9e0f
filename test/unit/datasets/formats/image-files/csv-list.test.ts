import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { openWhole, type WholeDataSet } from '../../whole-data-set.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { imageFolder, pathsIn, png, redsOf } from './image-builder.ts';

/** The path of a list next to 12 images a/0.png to b/5.png, whose red value is their number. */
async function listed(text: string, name = 'list.csv'): Promise<string> {
  return join(await imageFolder(pathsIn(['a', 'b'], 6), { [name]: text }), name);
}

async function imported(source: string): Promise<WholeDataSet> {
  const dataDir = temporaryFolder();
  await addDataSet(dataDir, { name: 'small', source, validationShare: 0.25, testShare: 0.25 });
  return openWhole(dataDir, 'small');
}

const refused = async (text: string) => refusalOf(imported(await listed(text)));
const lines = (label: (path: string, index: number) => string): string =>
  pathsIn(['a', 'b'], 6)
    .map((path, index) => `${path},${label(path, index)}\n`)
    .join('');

describe('a CSV list of images', () => {
  it('gives paths and classes, as words or numbers', async () => {
    const words = await imported(await listed(lines((path) => (path.startsWith('a') ? 'zebra' : 'ant'))));
    expect(words.description).toMatchObject({ classes: ['ant', 'zebra'], samples: { train: 6, validation: 3, test: 3 } });
    for (const split of Object.values(words.splits)) expect([...split.labels]).toEqual(redsOf(split).map((red) => (red < 6 ? 1 : 0)));
    const numbers = await imported(await listed(lines((_, index) => String([10, 2, 1][index % 3]))));
    expect(numbers.description.classes).toEqual(['1', '2', '10']);
    for (const split of Object.values(numbers.splits)) expect([...split.labels]).toEqual(redsOf(split).map((red) => 2 - (red % 3)));
  });

  it('may give splits, columns in any order, quotes, a byte order mark and CRLF', async () => {
    const rows = ['class,split,"path"', 'x,train,a/0.png', 'y,Train,"b/0.png"', '', 'x,val,a/1.png', 'y,test,./b/1.png'];
    const { description, splits } = await imported(await listed(`\ufeff${rows.join('\r\n')}\r\n`));
    expect(description.samples).toEqual({ train: 2, validation: 1, test: 1 });
    expect([redsOf(splits.train), redsOf(splits.validation), redsOf(splits.test)]).toEqual([[0, 6], [1], [7]]);
  });

  it('names the images beside it that it does not list', async () => {
    const rows = pathsIn(['a', 'b'], 6).filter((path) => path !== 'b/5.png' && path !== 'a/0.png');
    const { description } = await imported(await listed(rows.map((path) => `${path},${path.charAt(0)}\n`).join('')));
    expect(description.unused).toEqual([{ what: 'images that are not in the list', count: 2, examples: ['a/0.png', 'b/5.png'] }]);
  });

  it.skipIf(process.platform === 'win32')('may consist of links into a cache of downloads', async () => {
    const files = await listed(lines((path) => path.charAt(0)));
    const cache = temporaryFolder();
    for (const folder of ['blobs', 'snapshot/a', 'snapshot/b']) mkdirSync(join(cache, folder), { recursive: true });
    for (const [index, path] of ['list.csv', ...pathsIn(['a', 'b'], 6)].entries()) {
      cpSync(join(dirname(files), path), join(cache, 'blobs', String(index)));
      symlinkSync(join(cache, 'blobs', String(index)), join(cache, 'snapshot', path));
    }
    const { samples } = (await imported(join(cache, 'snapshot', 'list.csv'))).description;
    expect(samples).toEqual({ train: 6, validation: 3, test: 3 });
  });

  it('may be separated by tabs', async () => {
    expect((await imported(await listed(lines((path) => path.charAt(0)).replaceAll(',', '\t'), 'list.tsv'))).description.classes).toEqual([
      'a',
      'b',
    ]);
  });

  it.each([
    ['a label by another name', 'filename,species', (path: string, label: string) => `${path},${label}`],
    ['a path by another name', 'label,picture of it', (path: string, label: string) => `${label},${path}`],
    ['a number before', 'id,image_id,label', (path: string, label: string) => `7,${path},${label}`],
    ['semicolons between', 'path;label', (path: string, label: string) => `${path};${label}`],
  ])('may have columns with %s', async (_, header, row) => {
    const rows = pathsIn(['a', 'b'], 6).map((path) => row(path, path.charAt(0)));
    const { description } = await imported(await listed([header, ...rows].join('\n')));
    expect(description).toMatchObject({ classes: ['a', 'b'], samples: { train: 6, validation: 3, test: 3 } });
  });

  it('may say of each image whether it is held out, as fastai does', async () => {
    const text = (header: string, isHeldOut: (index: number) => string): string =>
      [header, ...pathsIn(['a', 'b'], 6).map((path, index) => `${path},${path.charAt(0)},${isHeldOut(index % 6)}`)].join('\n');
    const valid = await imported(await listed(text('path,label,is_valid', (index) => (index === 5 ? 'True' : 'False'))));
    // The only held-out images are the test set, whatever the format.
    expect(redsOf(valid.splits.test)).toEqual([5, 11]);
    expect(valid.description).toMatchObject({ samples: { train: 7, validation: 3, test: 2 } });
    expect(valid.description.unused).toBeUndefined();
    const trained = await imported(await listed(text('path,label,is_train', (index) => (index < 4 ? '1' : '0'))));
    expect(redsOf(trained.splits.test)).toEqual([4, 5, 10, 11]);
    expect((await refused(text('path,label,is_valid', () => 'perhaps'))).details).toMatchObject({
      location: 'line 2',
      message: 'Unknown value perhaps in column 3; use true or false.',
    });
  });

  it('reports the columns that are not used', async () => {
    const rows = pathsIn(['a', 'b'], 6).map((path) => `${path},${path.charAt(0)},1,2`);
    const { unused } = (await imported(await listed(['path,label,fold,weight', ...rows].join('\n')))).description;
    expect(unused).toEqual([{ what: 'columns', count: 2, examples: ['fold', 'weight'] }]);
  });

  it('may have the backslashes of Windows in its paths', async () => {
    const text = lines((path) => path.charAt(0)).replaceAll('/', '\\');
    expect((await imported(await listed(text))).description.samples).toEqual({ train: 6, validation: 3, test: 3 });
    expect((await refused(`a/0.png,x\na\\0.png,x\n`)).details.message).toBe('The image a/0.png is already listed in line 1.');
  });

  it.skipIf(process.platform === 'darwin')('finds names whose accents are composed otherwise on disk', async () => {
    const [composed, decomposed] = ['caf\u00e9', 'cafe\u0301'];
    const rows = [
      ...pathsIn([composed], 4).map((path) => `${path},${decomposed}`),
      ...pathsIn(['b'], 4).map((path) => `${path},${composed} b`),
    ];
    const folder = await imageFolder(pathsIn([decomposed, 'b'], 4), { 'list.csv': rows.join('\n') });
    expect((await imported(join(folder, 'list.csv'))).description.classes).toEqual([composed, `${composed} b`]);
  });

  it('may have absolute paths inside its folder', async () => {
    const source = await listed('');
    writeFileSync(
      source,
      lines((path) => path.charAt(0))
        .trimEnd()
        .replaceAll(/^/gm, `${dirname(source)}/`),
    );
    expect((await imported(source)).description.samples).toEqual({ train: 6, validation: 3, test: 3 });
  });

  it('is refused if none of the first thousand files exists, without checking the others', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `gone/${index}.png,${index % 2}\n`);
    const { code, details } = await refusalOf(imported(await listed(rows.join(''))));
    expect(code).toBe('bad-file');
    expect(details.message).toBe('None of the first 1,001 images can be read. The first one: There is no such file or folder.');
    expect(details.file).toContain('gone/0.png');
  });

  it('is refused if its header row is ambiguous', async () => {
    const { details } = await refused('id,breed,size\na/0.png,x,3\n');
    expect([details.location, details.message]).toEqual(['line 1', 'The columns are ambiguous: id, breed, size.']);
  });

  it('is refused if it is not UTF-8', async () => {
    const source = await listed('');
    writeFileSync(source, Buffer.from('a/0.png,caf\u00e9\na/1.png,caf\u00e9\n', 'latin1'));
    const { code, details } = await refusalOf(imported(source));
    expect([code, details.location, details.message]).toEqual(['bad-file', 'line 1', 'The line is not valid UTF-8.']);
    writeFileSync(source, Buffer.from(`\ufeff${lines((path) => `caf\u00e9 ${path.charAt(0)}`)}`, 'utf16le'));
    expect((await imported(source)).description.classes).toEqual(['caf\u00e9 a', 'caf\u00e9 b']);
  });

  it('reports missing files', async () => {
    const text = `${lines((path) => path.charAt(0))}a/nowhere.png,a\n`;
    const { code, details } = await refused(text);
    expect(code).toBe('bad-file');
    expect(details.message).toMatch(/^1 image cannot be read:\n.*nowhere\.png: There is no such file/);
  });

  it.each([
    ['with a path traversal', '../a/0.png,x', 'points outside the folder of the list'],
    ['with a path traversal in the middle', 'a/../../x.png,x', 'points outside the folder of the list'],
    ['from the root', '/etc/passwd,x', 'points outside the folder of the list'],
    ['of a Windows drive', 'C:\\pictures\\0.png,x', 'points outside the folder of the list'],
    ['with a Windows path traversal', 'a\\..\\..\\0.png,x', 'points outside the folder of the list'],
    ['listed twice', './a//0.png,y', 'The image a/0.png is already listed in line 1.'],
    ['and no label', 'a/1.png,', 'The line lacks a path or a label.'],
    ['and an unknown split', 'a/1.png,x,fold3', 'Unknown split fold3; use train, validation or test.'],
    ['and a label that its comma cuts in two', 'a/1.png,x,,brown', 'The line has 4 cells, but the first line has 3.'],
    ['and a label that does not end', `a/1.png,${'x'.repeat(300)}`, '300 characters'],
  ])('is refused with a path %s', async (_, row, message) => {
    const { code, details } = await refused(`a/0.png,x\n${row}\n`);
    expect([code, details.location]).toEqual(['bad-file', 'line 2']);
    expect(details.message).toContain(message);
  });

  it('is refused if it is malformed', async () => {
    expect((await refused('a/0.png,"x\n')).details.message).toContain('This is not a CSV file');
    expect((await refused('a/0"1.png,x\n')).details.message).toContain('This is not a CSV file');
    expect((await refused(`a/0.png,${'x'.repeat(1 << 17)}\n`)).details.message).toContain('This is not a CSV file');
    expect((await refused('')).details.message).toContain('have 0 classes');
  });

  it.skipIf(process.platform === 'win32')('never follows a link outside its folder', async () => {
    const outside = join(temporaryFolder(), 'secret.png');
    writeFileSync(outside, await png([250, 0, 0]));
    const source = await listed(`${lines((path) => path.charAt(0))}link.png,a\n`);
    symlinkSync(outside, join(source, '..', 'link.png'));
    expect((await refusalOf(imported(source))).details.message).toContain('The link points outside the folder of the list.');
  });
});
