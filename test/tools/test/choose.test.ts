import { describe, expect, it } from 'vitest';

import { NAMES } from '../../../tools/test/checks.mjs';
import { choose } from '../../../tools/test/choose.mjs';

describe('npm test', () => {
  it('runs everything when nothing is named', () => {
    expect(choose([])).toEqual({ chosen: NAMES, left: [] });
  });

  it('runs what is named, in its own order', () => {
    expect(choose(['unit', 'lint'])).toEqual({ chosen: ['lint', 'unit'], left: [] });
  });

  it('leaves out what it is told to, and says so', () => {
    const { chosen, left } = choose(['--without', 'e2e,integration']);
    expect(chosen).toEqual(NAMES.filter((name) => name !== 'e2e' && name !== 'integration'));
    expect(left).toEqual(['e2e', 'integration']);
    expect(choose(['unit', 'e2e', '--without=e2e'])).toEqual({ chosen: ['unit'], left: ['e2e'] });
  });

  it('refuses a name that is no suite', () => {
    expect(() => choose(['untit'])).toThrow('There is no suite "untit".');
    expect(() => choose(['--without'])).toThrow('There is no suite "".');
  });
});
