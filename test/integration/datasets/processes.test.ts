import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { addDataSet, listDataSets } from '#main/datasets/index.ts';

const script = (name: string): string => join(import.meta.dirname, name);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** IDX files of black images, 28 x 28. */
function writeIdx(folder: string, split: string, count: number): void {
  const bytes = (magic: number, ...shape: number[]): Buffer => {
    const file = Buffer.alloc(4 * (1 + shape.length) + shape.reduce((product, extent) => product * extent, 1));
    for (const [index, word] of [magic, ...shape].entries()) file.writeUInt32BE(word, 4 * index);
    return file;
  };
  const labels = bytes(0x801, count);
  for (let sample = 0; sample < count; sample++) labels[8 + sample] = sample % 10;
  writeFileSync(join(folder, `${split}-images-idx3-ubyte`), bytes(0x803, count, 28, 28));
  writeFileSync(join(folder, `${split}-labels-idx1-ubyte`), labels);
}

it('a killed import leaves no data set and continues where it left off', async () => {
  const [dataDir, folder] = [temporaryFolder(), temporaryFolder()];
  writeIdx(folder, 'train', 60_000);
  writeIdx(folder, 't10k', 10_000);
  const child = spawn(process.execPath, [script('add-data-set.ts'), dataDir, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  // The first line is printed before anything is read.
  let lines = '';
  for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
    lines += text;
    if (lines.split('\n').length > 3) break;
  }
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);

  expect(readdirSync(join(dataDir, 'data'))).toEqual(['.unfinished-large']);
  const problems: unknown[] = [];
  expect((await listDataSets(dataDir, (problem) => problems.push(problem))).map(({ name }) => name)).toEqual(['digits']);
  expect(problems).toEqual([]);
  const seen: number[] = [];
  const { samples } = await addDataSet(dataDir, { name: 'large', source: folder }, { onProgress: ({ done }) => seen.push(done) });
  expect(seen[0]).toBeGreaterThan(0);
  expect(samples).toEqual({ train: 54_000, validation: 6000, test: 10_000 });
});

it('concurrent processes all get the starter set', async () => {
  const dataDir = temporaryFolder();
  const open = (): Promise<{ stdout: string }> => promisify(execFile)(process.execPath, [script('open-digits.ts'), dataDir]);
  const outcomes = await Promise.all([open(), open(), open()]);
  expect(outcomes.map(({ stdout }) => stdout.trim())).toEqual(['7000', '7000', '7000']);
  expect(readdirSync(join(dataDir, 'data'))).toEqual(['digits']);
});
