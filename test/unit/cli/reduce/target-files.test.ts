import { linkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetFiles } from '#main/cli/reduce/target-files.ts';
import { UsageError } from '#main/cli/session/failure.ts';
import { temporaryFolder } from '../../run-folder/temporary-folder.ts';

function source(): { readonly folder: string; readonly file: string } {
  const folder = temporaryFolder();
  const file = join(folder, 'net.onnx');
  writeFileSync(file, 'net');
  return { folder, file };
}

describe('the files of a reduction', () => {
  it('are next to the original by default', () => {
    const { folder, file } = source();
    expect(targetFiles(file, undefined)).toEqual({
      model: join(folder, 'net-reduced.onnx'),
      proof: join(folder, 'net-reduced.proof.json'),
    });
  });

  it('have the chosen name', () => {
    const { folder, file } = source();
    expect(targetFiles(file, join(folder, 'small.ONNX'))).toEqual({
      model: join(folder, 'small.ONNX'),
      proof: join(folder, 'small.proof.json'),
    });
  });

  it('never replace the original, whatever its names', () => {
    const { folder, file } = source();
    symlinkSync(file, join(folder, 'soft.onnx'));
    linkSync(file, join(folder, 'hard.onnx'));
    for (const name of ['net.onnx', 'soft.onnx', 'hard.onnx', 'none/../net.onnx']) {
      const attempt = (): unknown => targetFiles(file, `${folder}/${name}`);
      expect(attempt).toThrow(
        expect.objectContaining({ code: 'conflict', message: 'The reduced model would replace the original.' }) as Error,
      );
    }
  });

  it('must end in .onnx, in a folder that exists', () => {
    const { folder, file } = source();
    expect(() => targetFiles(file, join(folder, 'net.onnx.data'))).toThrow(UsageError);
    const missing = join(folder, 'none', 'small.onnx');
    expect(() => targetFiles(file, missing)).toThrow(expect.objectContaining({ code: 'unwritable' }) as Error);
  });
});
