import { describe, expect, it } from 'vitest';
import { allRequired, finding, printFindings } from '../../../tools/doctor/finding.mjs';

describe('the doctor', () => {
  it('prints what it found, and remedies for what is missing', async () => {
    const findings = [
      await finding('SQLite', true, () => Promise.resolve({ value: '3.54.1' })),
      await finding('Chromium', false, () => Promise.resolve({ ok: false, value: 'none', remedy: 'Install it.' })),
    ];
    expect(printFindings(findings)).toBe('✓ SQLite    3.54.1\n– Chromium  none\n            → Install it.');
    expect(allRequired(findings)).toBe(true);
  });

  it('fails when a required check fails', async () => {
    const broken = await finding('TensorFlow', true, () => Promise.reject(new Error('no library')));
    expect(broken).toMatchObject({ ok: false, value: 'no library', remedy: 'Run npm start.' });
    expect(allRequired([broken])).toBe(false);
  });
});
