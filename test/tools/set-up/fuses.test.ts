import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { developmentFuses, flipFuses, packageFuses } from '../../../tools/set-up/fuses.mjs';

/** By which @electron/fuses finds the fuses in a program: then come the version of their layout, their number, and a character for each. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const VERSION = 1;

/** A program with the given fuses, one character each: 0 off, 1 on. */
function programWith(fuses: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nepenthe-fuses-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = join(folder, 'electron');
  writeFileSync(program, Buffer.concat([Buffer.from(`program${SENTINEL}`), Buffer.from([VERSION, fuses.length]), Buffer.from(fuses)]));
  return program;
}

const fusesOf = (program: string): string => readFileSync(program, 'latin1').split(SENTINEL)[1]?.slice(2) ?? '';

// In the order of Electron's documentation: RunAsNode, cookie encryption, NODE_OPTIONS, --inspect, asar integrity, only from asar,
// the browser process's own snapshot, privileges of file://, WebAssembly's trap handlers.
it.each([
  ['linux', '000001001'],
  ['darwin', '000011001'],
  ['win32', '000011001'],
] as const)('a package for %s runs only the app that was packed', async (platform, expected) => {
  const program = programWith('101100110');
  expect(await flipFuses(program, packageFuses(platform), { strict: true })).toMatchObject({ code: 0 });
  expect(fusesOf(program)).toBe(expected);
});

it('an Electron without the latest fuse has all others set', async () => {
  const program = programWith('10110011');
  expect(await flipFuses(program, packageFuses('linux'), { strict: true })).toMatchObject({ code: 0 });
  expect(fusesOf(program)).toBe('00000100');
});

it('an Electron with a fuse that is not stated is not packaged', async () => {
  const { code, output } = await flipFuses(programWith('1011001101'), packageFuses('linux'), { strict: true });
  expect(code).not.toBe(0);
  expect(output).toContain('strictlyRequireAllFuses');
});

it('development keeps the inspector and leaves the other fuses as they are', async () => {
  const program = programWith('10000011');
  expect(await flipFuses(program, developmentFuses)).toMatchObject({ code: 0 });
  expect(fusesOf(program)).toBe('10010001');
});
