import { expect, it } from 'vitest';
import { settingValue } from '#main/cli/input/arguments.ts';

it.each([
  ['0.3', 0.3],
  ['true', true],
  ['["a", "b"]', ['a', 'b']],
  ['"0.3"', '0.3'],
  ['sgd', 'sgd'],
  ['', ''],
])('the value of a setting is JSON, or text: %s', (text, value) => {
  expect(settingValue(text)).toEqual(value);
});

it('JSON of 100,000 levels is text, which no setting accepts', () => {
  const text = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(settingValue(text)).toBe(text);
});
