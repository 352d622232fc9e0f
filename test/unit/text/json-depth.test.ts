import { expect, it } from 'vitest';
import { JsonDepth, parseBoundedJson } from '#shared/text/index.ts';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

it('documents of up to 200 levels are read', () => {
  expect(JSON.stringify(parseBoundedJson(nested(200)))).toBe(nested(200));
  expect(() => parseBoundedJson(nested(201))).toThrow('nested more than 200 levels deep');
  expect(() => parseBoundedJson('{"a":'.repeat(201))).toThrow('nested more than 200 levels deep');
  expect(() => parseBoundedJson('{')).toThrow(SyntaxError);
});

it('many levels are refused at once', () => {
  expect(() => parseBoundedJson(nested(3_000_000))).toThrow('nested more than 200 levels deep');
});

it('brackets in strings and siblings do not count', () => {
  const text = JSON.stringify([String.raw`"\"[[`.repeat(300), ...Array.from({ length: 500 }, () => ({ a: ['\\'] }))]);
  expect(parseBoundedJson(text)).toEqual(JSON.parse(text));
});

it('bytes are followed across pieces', () => {
  const bytes = new TextEncoder().encode(`"é\\"${'['.repeat(300)}"${nested(201)}`);
  const depth = new JsonDepth();
  const pieces = Array.from(bytes, (byte) => depth.isExceededBy(Uint8Array.of(byte)));
  expect(pieces.indexOf(true)).toBe(bytes.length - 202);
});
