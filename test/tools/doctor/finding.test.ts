import { describe, expect, it } from 'vitest';

import { allRequired, find, printFindings } from '../../../tools/doctor/finding.mjs';

describe('the doctor', () => {
  it('prints what is there, and a remedy for what is not', async () => {
    const findings = [
      await find('SQLite', true, () => Promise.resolve({ value: '3.54.1' })),
      await find('Chromium', false, () => Promise.resolve({ ok: false, value: 'none', remedy: 'Install it.' })),
    ];
    expect(printFindings(findings)).toBe('✓ SQLite    3.54.1\n– Chromium  none\n            → Install it.');
    expect(allRequired(findings)).toBe(true);
  });

  it('fails when something required can not be looked at', async () => {
    const broken = await find('TensorFlow', true, () => Promise.reject(new Error('no library')));
    expect(broken).toMatchObject({ ok: false, value: 'no library', remedy: 'npm start sets it up.' });
    expect(allRequired([broken])).toBe(false);
  });
});
