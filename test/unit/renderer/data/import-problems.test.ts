import { describe, expect, it } from 'vitest';
import { checkRequest, problemOfImport } from '#renderer/data/import-problems.ts';
import type { Json } from '#renderer/experiment/json.ts';

const right = { name: 'pets', source: '/srv/pets' };

describe('what is wrong with an option', () => {
  it.each<[string, Json, string]>([
    ['size', 'large', 'Size of pictures needs a whole number.'],
    ['size', 3.5, 'Size of pictures needs a whole number.'],
    ['size', 5000, 'Size of pictures needs to be 4096 or less.'],
    ['seed', -1, 'Seed needs to be 0 or more.'],
    ['validationShare', 0, 'Validation share needs to be more than 0.'],
    ['testShare', 0.95, 'Test share and the validation share leave nothing to train on.'],
    ['resize', 256, 'Shorter side before the crop needs a size too, which is not larger.'],
    ['classes', ['cat'], 'Names of the classes need two names or more.'],
    ['std', [0.2], 'Std needs one number for each channel, as the mean.'],
    ['std', [0], 'Std needs numbers above 0.'],
    ['mean', ['gray', 'x'], 'Mean needs numbers only.'],
  ])('is a sentence about it: %s', (field, value, message) => {
    expect(checkRequest({ ...right, [field]: value })).toEqual({ request: undefined, problems: [{ field, message }] });
  });

  it('is told of domains that are trained on and tested on', () => {
    const { problems } = checkRequest({ ...right, trainDomains: ['photo', 'sketch'], testDomains: ['sketch'] });
    expect(problems).toEqual([{ field: 'testDomains', message: 'Domains to test on are trained on and tested on.' }]);
  });
});

it('a list that was emptied is left out', () => {
  expect(checkRequest({ ...right, classes: [], mean: [] }).request).toMatchObject({ ...right, validationShare: 0.1, color: 'rgb' });
});

it('a refusal is a problem of the option that it names, but not where a file is at fault', () => {
  const refusal = { message: 'Three names were given.', remedy: 'Give two.', where: null };
  expect(problemOfImport({ ...refusal, code: 'conflict', place: 'classes' })).toEqual({
    field: 'classes',
    message: 'Three names were given. Give two.',
  });
  expect(problemOfImport({ ...refusal, code: 'bad-file', place: 'classes' })).toBeUndefined();
  expect(problemOfImport({ ...refusal, code: 'conflict', place: 'x_train' })).toBeUndefined();
  expect(problemOfImport({ ...refusal, code: 'lost' })).toBeUndefined();
});
