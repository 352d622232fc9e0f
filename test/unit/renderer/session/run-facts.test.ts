import { expect, it } from 'vitest';
import { parseTags } from '#renderer/runs/tags.ts';
import { runSeconds } from '#renderer/session/run-facts.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const [some] = [...furnishedEngine().runs.values()].map((run) => run.summary);
if (!some) throw new Error('no run');
const now = (): number => Date.parse('2026-01-01T00:01:00Z');

it('counts the seconds worked, up to now while the run works', () => {
  expect(runSeconds({ ...some, worked: { seconds: 30, since: null } }, now)).toBe(30);
  expect(runSeconds({ ...some, worked: { seconds: 30, since: '2026-01-01T00:00:10Z' } }, now)).toBe(80);
  // The clocks of a cluster and of this machine may differ.
  expect(runSeconds({ ...some, worked: { seconds: 30, since: '2026-01-01T00:02:00Z' } }, now)).toBe(30);
});

it('knows no duration before the start', () => {
  expect(runSeconds({ ...some, worked: null }, now)).toBeNull();
});

it('reads tags separated by commas, each once', () => {
  expect(parseTags(' a, b c ,,a,')).toEqual(['a', 'b c']);
});
