import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { debDifferences, rpmDifferences } from '../../../tools/package/check/package-differences.mjs';
import { buildDeb } from '../../../tools/package/fpm/deb.mjs';
import { buildRpm } from '../../../tools/package/fpm/rpm.mjs';

const EPOCH = 1_700_000_000;
const BUILDERS = { deb: buildDeb, rpm: buildRpm };
type Kind = keyof typeof BUILDERS;

const hasProgram = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

function output(program: string, ...words: string[]): string {
  const { stdout, stderr, status } = spawnSync(program, words, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

interface Files {
  readonly time: number;
  readonly mode: number;
  readonly text?: string;
}

/** Builds a small package from files that were made in another place, at another time, by someone with other habits. */
async function built(kind: Kind, { time, mode, text = 'text' }: Files): Promise<string> {
  vi.stubEnv('SOURCE_DATE_EPOCH', String(EPOCH));
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-package-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = join(folder, 'files');
  mkdirSync(join(files, 'inner'), { recursive: true });
  writeFileSync(join(files, 'inner', '100%.txt'), text);
  writeFileSync(join(files, 'program'), '#!/bin/sh\n');
  chmodSync(join(files, 'program'), mode | 0o111);
  chmodSync(join(files, 'inner', '100%.txt'), mode);
  utimesSync(join(files, 'program'), time, time);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync('../../opt/The Lab/program', join(bin, 'lab'));
  for (const name of ['install', 'remove']) writeFileSync(join(folder, name), `#!/bin/bash\necho ${name} 100%\n`);
  const target = join(folder, `lab.${kind}`);
  await BUILDERS[kind]({
    ...{ type: kind, name: 'lab', version: '1.2.3', maintainer: 'Ada <ada@example.com>', url: 'https://example.com', license: 'MIT' },
    ...{ category: 'science', summary: 'prunes', description: ['One.', '', 'Two.'], depends: ['bash'], target },
    architecture: kind === 'deb' ? 'amd64' : 'x86_64',
    compression: kind === 'deb' ? 'zst' : 'gzip',
    afterInstall: join(folder, 'install'),
    afterRemove: join(folder, 'remove'),
    contents: [
      { source: `${files}/`, target: '/opt/The Lab' },
      { source: `${bin}/`, target: '/usr/bin' },
    ],
  });
  return target;
}

it.skipIf(!hasProgram('dpkg-deb'))('a Debian package holds the files, with their times and modes evened out', async () => {
  const deb = await built('deb', { time: 1_234_567_890, mode: 0o600 });
  const lines = output('dpkg-deb', '--contents', deb).trim().split('\n');
  const entries = lines.map((line) => line.split(/\s+/, 2).concat(line.split(/\d\d:\d\d /)[1] ?? ''));
  expect(entries).toEqual(
    expect.arrayContaining([
      ['drwxr-xr-x', 'root/root', './opt/The Lab/'],
      ['-rwxr-xr-x', 'root/root', './opt/The Lab/program'],
      ['-rw-r--r--', 'root/root', './opt/The Lab/inner/100%.txt'],
      ['lrwxrwxrwx', 'root/root', './usr/bin/lab -> ../../opt/The Lab/program'],
    ]),
  );
  expect(lines.every((line) => line.includes('2023-11-1'))).toBe(true);
  expect(output('dpkg-deb', '--field', deb, 'Description', 'Depends')).toBe('Description: prunes\n One.\n .\n Two.\nDepends: bash\n');
});

it.skipIf(!hasProgram('rpmbuild'))('an RPM package holds the files and owns its own folder', async () => {
  const rpm = await built('rpm', { time: 1_234_567_890, mode: 0o600 });
  const listed = output('rpm', '--query', '--package', '--queryformat', '[%{FILEMODES:perms} %{FILENAMES}\n]', rpm);
  expect(listed.trim().split('\n')).toEqual([
    'drwxr-xr-x /opt/The Lab',
    'drwxr-xr-x /opt/The Lab/inner',
    '-rw-r--r-- /opt/The Lab/inner/100%.txt',
    '-rwxr-xr-x /opt/The Lab/program',
    'lrwxrwxrwx /usr/bin/lab',
  ]);
  expect(output('rpm', '--query', '--scripts', '--package', rpm)).toContain('echo install 100%\n');
});

function differencesOf(kind: Kind, first: string, second: string): Promise<string[]> {
  return kind === 'deb' ? debDifferences([first, second], `${first}-differences`) : rpmDifferences([first, second]);
}

describe.each([
  ['deb', 'dpkg-deb'],
  ['rpm', 'rpmbuild'],
] as const)('a %s', (kind, program) => {
  it.skipIf(!hasProgram(program))('has the same bytes when it is built again; another one differs in the file that differs', async () => {
    const first = await built(kind, { time: 1_234_567_890, mode: 0o600 });
    const second = await built(kind, { time: 1_800_000_000, mode: 0o664 });
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
    expect(await differencesOf(kind, first, second)).toEqual([]);

    const other = await built(kind, { time: 1_234_567_890, mode: 0o600, text: 'TEXT' });
    const named = await differencesOf(kind, first, other);
    expect(named.filter((line) => line.includes('opt/The Lab/inner/100%.txt'))).not.toEqual([]);
    expect(named.filter((line) => line.includes('opt/The Lab/program'))).toEqual([]);
  });
});
