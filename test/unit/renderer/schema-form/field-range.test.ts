import { expect, it } from 'vitest';
import { fieldRange } from '#renderer/schema-form/field-range.ts';

const text = '{"grid": {"method": {"zeta": 1}, "method.zeta": [0.3, 7]}, "list": [{"set": {}}, {"name": "b"}]}';

function found(field: string): string | undefined {
  const range = fieldRange(text, field);
  return range && text.slice(range.start, range.end);
}

it('finds fields by their paths, whose names may contain dots', () => {
  expect(found('list')).toBe('"list": [{"set": {}}, {"name": "b"}]');
  expect(found('grid.method.zeta')).toBe('"method.zeta": [0.3, 7]');
  expect(found('grid.method.zeta.1')).toBe('7');
  expect(found('list.1.name')).toBe('"name": "b"');
});

it('finds the innermost field around one that is missing', () => {
  expect(found('list.0.set.data.name')).toBe('"set": {}');
  expect(found('seeds')).toBe(text);
  expect(fieldRange('{"a":', 'a')).toBeUndefined();
});
