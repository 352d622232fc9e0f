import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { LabError } from '#shared/errors/index.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'nepenthe-files-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

describe.runIf(process.platform === 'linux')('an impossible path', () => {
  const locations: Readonly<Record<string, () => string>> = {
    'the kernel’s own folder': () => '/proc/model.onnx',
    'below a file': () => {
      const file = join(folder(), 'notes');
      writeFileSync(file, '');
      return join(file, 'model.onnx');
    },
    'a folder': folder,
    'a name that is too long': () => join(folder(), `${'a'.repeat(300)}.onnx`),
    'an invalid name': () => join(folder(), 'model\0.onnx'),
  };
  for (const [name, locate] of Object.entries(locations)) {
    it(`is refused: ${name}`, () => {
      const file = locate();
      expect(() => writeAtomically(file, 'content')).toThrow(LabError);
      try {
        writeAtomically(file, 'content');
      } catch (error) {
        expect((error as LabError).details).toMatchObject({ code: 'unwritable', file });
      }
    });
  }
});
