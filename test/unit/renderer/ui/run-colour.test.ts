import { expect, it } from 'vitest';
import { RUN_COLOURS, runColour } from '#renderer/ui/run-colour.ts';

it('gives ten runs in a row ten colours, and a run the same one for ever', () => {
  const colours = Array.from({ length: RUN_COLOURS }, (_, index) => runColour({ number: 37 + index }));
  expect(new Set(colours).size).toBe(RUN_COLOURS);
  expect(runColour({ number: 1 })).toBe('var(--run-0)');
  expect(runColour({ number: 13 })).toBe('var(--run-2)');
});
