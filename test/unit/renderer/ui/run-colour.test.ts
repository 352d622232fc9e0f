import { expect, it } from 'vitest';
import { RUN_COLOURS, runColourIndex } from '#renderer/ui/run-colour.ts';

it('gives a run one colour for ever, and spreads many runs over the palette', () => {
  expect(runColourIndex('run-0001')).toBe(runColourIndex('run-0001'));
  const counts = Array.from({ length: RUN_COLOURS }, () => 0);
  for (let index = 0; index < 5000; index++) {
    const colour = runColourIndex(`01JQ${index.toString(36)}XYZ`);
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(150);
});
