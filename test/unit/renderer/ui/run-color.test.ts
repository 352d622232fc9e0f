import { expect, it } from 'vitest';
import { RUN_COLORS, runColor } from '#renderer/ui/run-color.ts';

it('gives ten consecutive runs ten colors, and a run always the same one', () => {
  const colors = Array.from({ length: RUN_COLORS }, (_, index) => runColor({ number: 37 + index }));
  expect(new Set(colors).size).toBe(RUN_COLORS);
  expect(runColor({ number: 1 })).toBe('var(--run-0)');
  expect(runColor({ number: 13 })).toBe('var(--run-2)');
});
