import { describe, expect, it } from 'vitest';

import { diagnose } from '../../../tools/set-up/diagnosis.mjs';

const OUTPUTS: [what: string, output: string, sentence: RegExp][] = [
  ['npm without a network', 'npm error code EAI_AGAIN\nnpm error errno EAI_AGAIN', /No network/],
  [
    'pip without a network',
    "WARNING: Retrying after connection broken by 'NewConnectionError(<conn>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution)'\nERROR: No matching distribution found for tensorflow-cpu==2.21.0",
    /No network/,
  ],
  ['pip on a full disk', 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /disk is full/],
  ['node on a full disk', 'Error: ENOSPC: no space left on device, write', /disk is full/],
  ['npm with a wrong file', 'npm error code EINTEGRITY\nnpm error sha512-abc integrity checksum failed', /not the pinned file/],
  ['node on a read-only disk', "Error: ENOENT: no such file or directory, mkdir '/ro/tensorflow'", /can't be written to/],
  ['a folder that is not ours', "Error: EACCES: permission denied, mkdir '/opt/cache'", /can't be written to/],
];

describe('a failed program', () => {
  it.each(OUTPUTS)('%s is told in one sentence with a remedy', (_what, output, sentence) => {
    const failure = diagnose('fetching TensorFlow', output, '/cache');
    expect(failure.message).toMatch(sentence);
    expect(failure.message).toContain('while fetching TensorFlow');
    expect(failure.message).not.toContain('\n');
    expect(failure.remedy).toMatch(/start again/);
  });

  it('of an unknown kind shows its first complaints and its end', () => {
    const lines = Array.from({ length: 40 }, (_, line) => (line === 10 ? 'error: missing header' : `line ${String(line)}`));
    const { remedy } = diagnose('compiling', lines.join('\n'), '/cache');
    expect(remedy).toContain('error: missing header');
    expect(remedy).toContain('line 39');
    expect(remedy).not.toContain('line 20');
  });
});
