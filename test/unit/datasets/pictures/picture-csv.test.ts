import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { refusalOf, temporaryFolder } from '../idx-builder.ts';
import { pictureFolder, png, redsOf, waysIn } from './picture-builder.ts';
import { openWhole, type WholeDataSet } from '../whole-data-set.ts';

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
    ['and no label', 'a/1.png,', 'a path and a label'],
    ['and an unknown split', 'a/1.png,x,holdout', 'no split holdout'],
    ['and a label that does not end', `a/1.png,${'x'.repeat(300)}`, '300 characters'],
  ])('is refused with a path %s', async (_, row, message) => {
    const { code, details } = await refused(`a/0.png,x\n${row}\n`);
    expect([code, details.place]).toEqual(['bad-file', 'line 2']);
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
