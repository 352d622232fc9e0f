import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesWithin } from '#main/engine/executors/lines-within.ts';

async function linesOf(parts: readonly string[], limit = 10): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesWithin(Readable.from(parts), limit)) lines.push(line);
  return lines;
}

describe('linesWithin', () => {
  it('joins lines that arrive in pieces and splits lines that arrive together', async () => {
    expect(await linesOf(['a', 'b\nc', '\n\nd\n', 'e'])).toEqual(['ab', 'c', '', 'd', 'e']);
    expect(await linesOf([])).toEqual([]);
  });

  it.each([
    ['an endless line', ['123456', '78901']],
    ['a long line between others', ['a\n12345678901\nb\n']],
  ])('throws at %s', async (_, parts) => {
    await expect(linesOf(parts)).rejects.toThrow(RangeError);
    expect(await linesOf(parts, 11)).not.toEqual([]);
  });
});
