import { describe, expect, it } from 'vitest';
import { checkRequest, problemOfImport } from '#renderer/data/import-problems.ts';
import type { Json } from '#renderer/schema-form/json.ts';

const right = { name: 'pets', source: '/srv/pets' };

describe('what is wrong with an option', () => {
  it.each<[string, Json, string]>([
    ['size', 'large', 'Image size must be an integer.'],
    ['size', 3.5, 'Image size must be an integer.'],
    ['size', 5000, 'Image size must be at most 4096.'],
    ['seed', -1, 'Seed must be at least 0.'],
    ['validationShare', 0, 'Validation share must be more than 0.'],
    ['testShare', 0.95, 'Test share and the validation share leave no training images.'],
    ['resize', 256, 'Shorter side before the crop requires a size that is not larger.'],
    ['classes', ['cat'], 'Class names must have at least two names.'],
    ['std', [0.2], 'Std must have one number per channel, like the mean.'],
    ['std', [0], 'Std must have numbers above 0.'],
    ['mean', ['gray', 'x'], 'Mean must have numbers only.'],
  ])('is a sentence about it: %s', (field, value, message) => {
    expect(checkRequest({ ...right, [field]: value })).toEqual({ request: undefined, problems: [{ field, message }] });
  });

  it('rejects domains that are both trained and tested on', () => {
    const { problems } = checkRequest({ ...right, trainDomains: ['photo', 'sketch'], testDomains: ['sketch'] });
    expect(problems).toEqual([{ field: 'testDomains', message: 'Domains to test on are also training domains.' }]);
  });
});

it('a list that was emptied is left out', () => {
  expect(checkRequest({ ...right, classes: [], mean: [] }).request).toMatchObject({ ...right, validationShare: 0.1, color: 'rgb' });
});

it('a refusal is a problem of the option that it names, but not where a file is at fault', () => {
  const refusal = { message: 'Three names were given.', remedy: 'Give two.', where: null };
  expect(problemOfImport({ ...refusal, code: 'conflict', location: 'classes' })).toEqual({
    field: 'classes',
    message: 'Three names were given. Give two.',
  });
  expect(problemOfImport({ ...refusal, code: 'bad-file', location: 'classes' })).toBeUndefined();
  expect(problemOfImport({ ...refusal, code: 'conflict', location: 'x_train' })).toBeUndefined();
  expect(problemOfImport({ ...refusal, code: 'lost' })).toBeUndefined();
});
