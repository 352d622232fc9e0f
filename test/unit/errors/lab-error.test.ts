import { expect, it } from 'vitest';
import { describeLabError, LabError } from '#shared/errors/index.ts';

it('an error is described with its file and location, on one line except for its message', () => {
  const error = new LabError('bad-file', 'Two images:\na\u001b\nb', 'Remove\nthem.', { file: 'a\nb.csv', location: 'line 2' });
  expect(describeLabError(error.details)).toBe(
    String.raw`a\nb.csv, line 2: Two images:` + '\n' + String.raw`a\u001b` + '\n' + String.raw`b Remove\nthem.`,
  );
});

it('a problem of a whole document has no location', () => {
  const { details } = new LabError('bad-file', 'This is not JSON.', 'Repair it.', { file: 'spec.json', location: '' });
  expect(details).not.toHaveProperty('location');
  expect(describeLabError(details)).toBe('spec.json: This is not JSON. Repair it.');
});
