import { expect, it } from 'vitest';
import { findEntries, runPaletteEntries, studyPaletteEntries } from '#renderer/app-shell/palette-entries.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { studiedEngine } from '../../../fixtures/studied-engine.ts';

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

it('leads to studies', () => {
  const studies = studyPaletteEntries(studiedEngine().studies.list());
  expect(findEntries(studies, 'methods three').map(({ note, go }) => [note, go])).toEqual([
    ['9 of 18 runs finished, 7 queued, 1 running, 1 failed', '#/studies/study-2'],
  ]);
});
