import { describe, expect, it } from 'vitest';
import { ELECTRON_LIBRARIES, packagesOfMissing } from '../../../tools/set-up/system-libraries.mjs';

const line = (library: string): string => `\t${library} (libc6,x86-64) => /lib/x86_64-linux-gnu/${library}`;

describe("Electron's system libraries", () => {
  it('are complete when ldconfig lists each', () => {
    expect(packagesOfMissing(Object.keys(ELECTRON_LIBRARIES).map(line).join('\n'))).toEqual([]);
  });

  it('that ldconfig does not list are named by their Debian packages', () => {
    const listed = Object.keys(ELECTRON_LIBRARIES).filter((library) => library !== 'libgbm.so.1' && library !== 'libnss3.so');
    expect(packagesOfMissing(listed.map(line).join('\n'))).toEqual(['libnss3', 'libgbm1']);
  });
});
