import { describe, expect, it } from 'vitest';
import { readProbe } from '../../../tools/set-up/python.mjs';

describe('a Python', () => {
  it('is suitable from 3.8 on, with pip', () => {
    expect(readProbe('3 11\n23.0.1\n')).toBe(true);
    expect(readProbe('3 8\n20.0\n')).toBe(true);
  });

  it('is not suitable without pip or when too old', () => {
    expect(readProbe('3 11\n')).toBe(false);
    expect(readProbe('3 7\n20.0\n')).toBe(false);
    expect(readProbe('2 7\n20.0\n')).toBe(false);
  });
});
