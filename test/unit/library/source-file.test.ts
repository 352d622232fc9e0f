import { createHash } from 'node:crypto';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeSafetensors } from '#main/interchange/index.ts';
import { readSource } from '#main/library/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const bytes = encodeSafetensors(new Map([['a', { shape: [1_500_000], data: new Float32Array(1_500_000).fill(1) }]]));
const silent = (): Promise<void> => Promise.resolve();

describe('a source file', () => {
  it('is read once, whatever its name', async () => {
    const file = join(temporaryFolder(), 'weights.onnx');
    writeFileSync(file, bytes);
    const progress: [number, number][] = [];
    const source = await readSource(file, (done, of) => Promise.resolve(void progress.push([done, of])));
    expect(source).toEqual({
      file,
      format: 'safetensors',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(progress).toEqual([
      [4 << 20, bytes.length],
      [bytes.length, bytes.length],
    ]);
  });

  it('stops when it is canceled', async () => {
    const file = join(temporaryFolder(), 'weights.safetensors');
    writeFileSync(file, bytes);
    await expect(readSource(file, () => Promise.reject(new Error('enough')))).rejects.toThrow('enough');
  });

  it('is refused if it is missing, a folder, or too large', async () => {
    const folder = temporaryFolder();
    await expect(readSource(join(folder, 'nothing.onnx'), silent)).rejects.toMatchObject({
      details: { code: 'not-found', file: join(folder, 'nothing.onnx') },
    });
    mkdirSync(join(folder, 'folder.onnx'));
    await expect(readSource(join(folder, 'folder.onnx'), silent)).rejects.toMatchObject({
      details: { code: 'bad-file', message: 'This is a folder, not a file.' },
    });
    await expect(readSource('/dev/null', silent)).rejects.toMatchObject({ details: { code: 'bad-file' } });
    const huge = join(folder, 'huge.onnx');
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 31);
    await expect(readSource(huge, silent)).rejects.toMatchObject({ details: { code: 'bad-file', file: huge } });
  });
});
