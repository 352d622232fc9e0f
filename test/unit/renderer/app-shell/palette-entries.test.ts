import { expect, it } from 'vitest';
import { findEntries, runPaletteEntries } from '#renderer/app-shell/palette-entries.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const runs = [...furnishedEngine().runs.values()].map((run) => run.summary);
const entries = [{ id: 'keys', group: 'Actions' as const, label: 'Keyboard shortcuts', note: '?', go: '' }, ...runPaletteEntries(runs)];

it('finds entries that hold every word, in any order and case', () => {
  expect(findEntries(entries, '128 WIDE').map((entry) => entry.label)).toEqual(['Wide residual 32-64-128']);
  expect(findEntries(entries, 'shortcuts KEYBOARD').map((entry) => entry.id)).toEqual(['keys']);
  expect(findEntries(entries, 'nothing like it')).toEqual([]);
});

it('offers a few runs until words narrow them down, and no archived one', () => {
  expect(findEntries(entries, '').filter((entry) => entry.group === 'Runs')).toHaveLength(8);
  expect(findEntries(entries, 'First try')).toEqual([]);
});
