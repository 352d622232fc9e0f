import { symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { pictureFolder, png, redsOf, waysIn } from './image-builder.ts';
import { openWhole, type WholeDataSet } from '../../whole-data-set.ts';

/** The path of a list beside 12 pictures a/0.png to b/5.png, whose red is their number. */
async function listed(text: string, name = 'list.csv'): Promise<string> {
  return join(await pictureFolder(waysIn(['a', 'b'], 6), { [name]: text }), name);
}

async function imported(source: string): Promise<WholeDataSet> {
  const dataDir = temporaryFolder();
  await addDataSet(dataDir, { name: 'small', source, validationShare: 0.25, testShare: 0.25 });
  return openWhole(dataDir, 'small');
}

const refused = async (text: string) => refusalOf(imported(await listed(text)));
const lines = (label: (way: string, index: number) => string): string =>
  waysIn(['a', 'b'], 6)
    .map((way, index) => `${way},${label(way, index)}\n`)
    .join('');

describe('a CSV list of pictures', () => {
  it('names them and their classes, by words or by numbers', async () => {
    const words = await imported(await listed(lines((way) => (way.startsWith('a') ? 'zebra' : 'ant'))));
    expect(words.description).toMatchObject({ classes: ['ant', 'zebra'], samples: { train: 6, validation: 3, test: 3 } });
    for (const split of Object.values(words.splits)) expect([...split.labels]).toEqual(redsOf(split).map((red) => (red < 6 ? 1 : 0)));
    const numbers = await imported(await listed(lines((_, index) => String([10, 2, 1][index % 3]))));
    expect(numbers.description.classes).toEqual(['1', '2', '10']);
    for (const split of Object.values(numbers.splits)) expect([...split.labels]).toEqual(redsOf(split).map((red) => 2 - (red % 3)));
  });

  it('may tell the splits, and its columns in any order, with quotes and the marks of Windows', async () => {
    const rows = ['class,split,"path"', 'x,train,a/0.png', 'y,Train,"b/0.png"', '', 'x,val,a/1.png', 'y,test,./b/1.png'];
    const { description, splits } = await imported(await listed(`\ufeff${rows.join('\r\n')}\r\n`));
    expect(description.samples).toEqual({ train: 2, validation: 1, test: 1 });
    expect([redsOf(splits.train), redsOf(splits.validation), redsOf(splits.test)]).toEqual([[0, 6], [1], [7]]);
  });

  it('may have tabs between', async () => {
    expect((await imported(await listed(lines((way) => way.charAt(0)).replaceAll(',', '\t'), 'list.tsv'))).description.classes).toEqual([
      'a',
      'b',
    ]);
  });

  it.each([
    ['a label by another name', 'filename,species', (way: string, label: string) => `${way},${label}`],
    ['a path by another name', 'label,picture of it', (way: string, label: string) => `${label},${way}`],
    ['a number before', 'id,image_id,label', (way: string, label: string) => `7,${way},${label}`],
    ['semicolons between', 'path;label', (way: string, label: string) => `${way};${label}`],
  ])('may have columns with %s', async (_, header, row) => {
    const rows = waysIn(['a', 'b'], 6).map((way) => row(way, way.charAt(0)));
    const { description } = await imported(await listed([header, ...rows].join('\n')));
    expect(description).toMatchObject({ classes: ['a', 'b'], samples: { train: 6, validation: 3, test: 3 } });
  });

  it('may have whole paths, as long as they stay in its folder', async () => {
    const source = await listed('');
    writeFileSync(
      source,
      lines((way) => way.charAt(0))
        .trimEnd()
        .replaceAll(/^/gm, `${dirname(source)}/`),
    );
    expect((await imported(source)).description.samples).toEqual({ train: 6, validation: 3, test: 3 });
  });

  it('is refused where none of the first thousand is there, without looking for the others', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `gone/${index}.png,${index % 2}\n`);
    const { code, details } = await refusalOf(imported(await listed(rows.join(''))));
    expect(code).toBe('bad-file');
    expect(details.message).toBe('None of the first 1001 pictures can be read. The first one: There is no such file or folder.');
    expect(details.file).toContain('gone/0.png');
  });

  it('is refused where its first line could be names, but not whose', async () => {
    const { details } = await refused('id,breed,size\na/0.png,x,3\n');
    expect([details.location, details.message]).toEqual(['line 1', 'It is not clear which of its columns is what: id, breed, size.']);
  });

  it('is refused where it is not UTF-8', async () => {
    const source = await listed('');
    writeFileSync(source, Buffer.from('a/0.png,caf\u00e9\na/1.png,caf\u00e9\n', 'latin1'));
    const { code, details } = await refusalOf(imported(source));
    expect([code, details.location, details.message]).toEqual(['bad-file', 'line 1', 'It is not UTF-8 there.']);
    writeFileSync(source, Buffer.from(`\ufeff${lines((way) => `caf\u00e9 ${way.charAt(0)}`)}`, 'utf16le'));
    expect((await imported(source)).description.classes).toEqual(['caf\u00e9 a', 'caf\u00e9 b']);
  });

  it('may name pictures that are not there, which are listed', async () => {
    const text = `${lines((way) => way.charAt(0))}a/nowhere.png,a\n`;
    const { code, details } = await refused(text);
    expect(code).toBe('bad-file');
    expect(details.message).toMatch(/^An image cannot be read:\n.*nowhere\.png: There is no such file/);
  });

  it.each([
    ['that leads up', '../a/0.png,x', 'leads out'],
    ['that leads up in the middle', 'a/../../x.png,x', 'leads out'],
    ['from the root', '/etc/passwd,x', 'leads out'],
    ['of Windows', 'C:\\pictures\\0.png,x', 'leads out'],
    ['that leads up as on Windows', 'a\\..\\..\\0.png,x', 'leads out'],
    ['that was there before', './a//0.png,y', 'a/0.png is listed in line 1 already'],
    ['and no label', 'a/1.png,', 'a path and a label'],
    ['and an unknown split', 'a/1.png,x,holdout', 'no split holdout'],
    ['and a label that does not end', `a/1.png,${'x'.repeat(300)}`, '300 characters'],
  ])('is refused with a path %s', async (_, row, message) => {
    const { code, details } = await refused(`a/0.png,x\n${row}\n`);
    expect([code, details.location]).toEqual(['bad-file', 'line 2']);
    expect(details.message).toContain(message);
  });

  it('is refused when it is none', async () => {
    expect((await refused('a/0.png,"x\n')).details.message).toContain('no CSV file');
    expect((await refused('a/0"1.png,x\n')).details.message).toContain('no CSV file');
    expect((await refused(`a/0.png,${'x'.repeat(1 << 17)}\n`)).details.message).toContain('no CSV file');
    expect((await refused('')).details.message).toContain('0 classes');
  });

  it.skipIf(process.platform === 'win32')('never follows a link out of its folder', async () => {
    const outside = join(temporaryFolder(), 'secret.png');
    writeFileSync(outside, await png([250, 0, 0]));
    const source = await listed(`${lines((way) => way.charAt(0))}link.png,a\n`);
    symlinkSync(outside, join(source, '..', 'link.png'));
    expect((await refusalOf(imported(source))).details.message).toContain('link that leads out of the folder');
  });
});
