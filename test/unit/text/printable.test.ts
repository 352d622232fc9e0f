import { expect, it } from 'vitest';
import { isBlank, printable, printableLines } from '#shared/text/index.ts';

it.each([
  ['ResNet-18, π ≈ 3, 模型', 'ResNet-18, π ≈ 3, 模型'],
  ['line1\nline2\t\u001b[31mred\u001b[0m', String.raw`line1\nline2\t\u001b[31mred\u001b[0m`],
  ['a\u0000b\rc\u007f', String.raw`a\u0000b\rc\u007f`],
  // The one-character forms of CSI and OSC.
  ['\u009b31m\u009d0;title\u009c', String.raw`\u009b31m\u009d0;title\u009c`],
  ['\u202egpj.exe\u2066\u2028', String.raw`\u202egpj.exe\u2066\u2028`],
])('control characters of %j are escaped', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

it('line feeds may stay, without the carriage returns of CSV', () => {
  expect(printableLines('one\ntwo\r\n\u001bthree\rfour')).toBe('one\ntwo\n\\u001bthree\\rfour');
});

it('a name is blank if it shows nothing', () => {
  for (const blank of ['', ' ', '\t\n', '\u0000', '\u200b\ufeff', '\u3000', '\u2060\u00ad']) expect(isBlank(blank)).toBe(true);
  for (const visible of ['a', ' . ', '\u0000x', '模型']) expect(isBlank(visible)).toBe(false);
});
