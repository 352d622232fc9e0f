import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileOf, recordsOf, type RemoteFile } from '#main/engine/executors/slurm/ssh/remote-script.ts';
import { RunCopy } from '#main/engine/executors/slurm/ssh/run-copy.ts';
import { remoteFileError, sshError } from '#main/engine/executors/slurm/ssh/ssh-errors.ts';
import { temporaryFolder } from '../../../run-folder/temporary-folder.ts';

const TIME = 1_800_000_000;
const JOURNAL = 'journal/0001.ndjson';

let folder: string;
let copy: RunCopy;
beforeEach(() => {
  folder = temporaryFolder();
  copy = new RunCopy(folder);
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const remote = (path: string, size: number): RemoteFile => ({ path, bytes: size, modified: TIME });

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  utimesSync(join(folder, path), TIME, TIME);
}

describe('the copy of a run', () => {
  it('has a journal that grows by what it lacks, torn lines and all', () => {
    expect(copy.position).toEqual({ segment: 0, offset: 0, log: 0 });
    copy.append(JOURNAL, 0, bytes('{"a":1}\n{"b'));
    expect(copy.position).toEqual({ segment: 1, offset: 11, log: 0 });
    // Sent twice, and out of order.
    copy.append(JOURNAL, 0, bytes('{"a":1}\n{"b'));
    copy.append(JOURNAL, 12, bytes('!'));
    copy.append(JOURNAL, 11, bytes('":2}\n'));
    expect(read(JOURNAL)).toBe('{"a":1}\n{"b":2}\n');
    copy.append('spec.json', 0, bytes('{}'));
    expect(existsSync(join(folder, 'spec.json'))).toBe(false);
  });

  it('has other files once they are complete, and continues a transfer that broke off', () => {
    const file = remote('checkpoints/round-001.safetensors', 6);
    expect(copy.missingKept([file, remote('checkpoints/latest-001-002.safetensors', 3), remote(JOURNAL, 9)])).toEqual([
      { file, offset: 0 },
    ]);
    copy.add({ file, offset: 0 }, bytes('abc'));
    expect(existsSync(join(folder, file.path))).toBe(false);
    const [rest] = new RunCopy(folder).missing([file]);
    expect(rest).toEqual({ file, offset: 3 });
    // Another version starts from the beginning.
    expect(copy.missing([{ ...file, modified: TIME + 1 }])[0]?.offset).toBe(0);
    copy.add({ file, offset: 3 }, bytes('def'));
    expect(read(file.path)).toBe('abcdef');
    expect(copy.missing([file])).toEqual([]);
  });

  it('names journals last, and nothing that belongs to the cluster', () => {
    const paths = [JOURNAL, 'runner.lease', 'models/round-001/model.onnx', 'control.json', 'spec.json', 'algorithms.json'];
    expect(copy.missing(paths.map((path) => remote(path, 1))).map(({ file }) => file.path)).toEqual([
      'models/round-001/model.onnx',
      'algorithms.json',
      JOURNAL,
    ]);
  });

  it('has no checkpoint that the run has replaced', () => {
    write('checkpoints/latest-000-001.safetensors', 'old');
    write('checkpoints/latest-000-002.safetensors', 'new');
    copy.complete([remote('checkpoints/latest-000-002.safetensors', 3)]);
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['latest-000-002.safetensors']);
  });

  it('is sent as far as the cluster lacks it, unless the cluster has done more', () => {
    write('spec.json', '{}');
    write('control.json', '{}');
    write('heartbeat', '{}');
    write('checkpoints/round-000.safetensors', 'same');
    write('checkpoints/latest-001-001.safetensors', 'here');
    appendFileSync(join(folder, 'runner.lease'), '');
    const there = [
      remote('checkpoints/round-000.safetensors', 4),
      remote('checkpoints/latest-000-001.safetensors', 4),
      remote('heartbeat', 2),
    ];
    expect(copy.toSend(there)).toEqual({
      send: ['checkpoints/latest-001-001.safetensors', 'control.json', 'spec.json'],
      remove: ['checkpoints/latest-000-001.safetensors', 'heartbeat'],
      isForeign: false,
    });
    expect(copy.toSend([...there, remote(JOURNAL, 1)])).toMatchObject({ isForeign: true, remove: [] });
  });
});

describe('the answer of a cluster', () => {
  it('is read after whatever the login prints, and refused if it is cut off', () => {
    const whole = Buffer.from('Welcome!\n\n@@mark\n@ 3 part abc 0 runs/abc/runner.log\n@ \n\n@ 0 end\n\n');
    expect(recordsOf(whole, 'mark', 'lab')).toEqual([
      { kind: 'part', words: ['abc', '0', 'runs/abc/runner.log'], bytes: Buffer.from('@ \n') },
    ]);
    for (let length = 0; length < whole.length - 2; length += 1) {
      expect(() => recordsOf(whole.subarray(0, length), 'mark', 'lab')).toThrow('cut off');
    }
  });

  it.each(['../../.ssh/id', '/etc/passwd', 'models/../../x', 'a\u0000b', ''])('names no file outside of the run (%j)', (path) => {
    expect(fileOf({ kind: 'file', words: ['abc', '1', '1', ...path.split(' ')], bytes: Buffer.alloc(0) })).toBeUndefined();
  });
});

it.each([
  ['ssh: Could not resolve hostname far: Name or service not known', 'unreachable'],
  ['kex_exchange_identification: Connection closed by remote host', 'unreachable'],
  ['@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.', 'refused'],
  ['Host key verification failed.', 'refused'],
  ['me@far: Permission denied (publickey,keyboard-interactive).', 'refused'],
  ['/home/me/.ssh/config: line 3: Bad configuration option: hots', 'bad-file'],
])('ssh: “%s” is `%s`', (text, code) => {
  expect(sshError('lab', 'far', text)).toMatchObject({ code, details: { location: 'cluster lab' } });
});

it.each([
  ['tar: ./x: Cannot write: No space left on device', 'disk-full'],
  ['mkdir: cannot create directory ‘runs’: Disk quota exceeded', 'disk-full'],
  ['mkdir: cannot create directory ‘runs’: Permission denied', 'unwritable'],
  ['sh: 1: tar: not found', 'unavailable'],
])('a command there: “%s” is `%s`', (text, code) => {
  expect(remoteFileError('lab', 'far', '/scratch', text)).toMatchObject({ code, details: { file: '/scratch' } });
});
