import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../tools/set-up/diagnosis.mjs';

const OUTPUTS: [what: string, output: string, sentence: RegExp][] = [
  ['npm without a network', 'npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN', /Could not reach the package index/],
  [
    'pip without a network',
    "WARNING: Retrying after connection broken by 'NewConnectionError(<conn>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution)'\nERROR: No matching distribution found for tensorflow-cpu==2.21.0",
    /Could not reach the package index/,
  ],
  ['pip on a full disk', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /disk was full/],
  ['node on a full disk', 'Error: ENOSPC: no space left on device, write', /disk was full/],
  ['npm with a wrong file', 'npm error code EINTEGRITY\nnpm error sha512-abc integrity checksum failed', /did not match its pinned hash/],
  ['node on a read-only disk', "Error: ENOENT: no such file or directory, mkdir '/ro/tensorflow'", /Permission denied/],
  ['a folder that is not ours', "Error: EACCES: permission denied, mkdir '/opt/cache'", /Permission denied/],
];

describe('a failed program', () => {
  it.each(OUTPUTS)('gets one sentence and a remedy: %s', (_what, output, sentence) => {
    const failure = diagnose('downloading TensorFlow', output, '/cache');
    expect(failure.message).toMatch(sentence);
    expect(failure.message).toContain('while downloading TensorFlow');
    expect(failure.message).not.toContain('\n');
    expect(failure.remedy).toMatch(/start again/);
  });

  it('of an unknown kind shows its first errors and its end', () => {
    const lines = Array.from({ length: 40 }, (_, line) => (line === 10 ? 'error: missing header' : `line ${String(line)}`));
    const { remedy } = diagnose('compiling', lines.join('\n'), '/cache');
    expect(remedy).toContain('error: missing header');
    expect(remedy).toContain('line 39');
    expect(remedy).not.toContain('line 20');
  });
});
