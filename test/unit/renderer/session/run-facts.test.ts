import { expect, it } from 'vitest';
import { parseTags } from '#renderer/runs/tags.ts';
import { runSeconds } from '#renderer/session/run-facts.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const [some] = [...furnishedEngine().runs.values()].map((run) => run.summary);
if (!some) throw new Error('no run');
const now = (): number => Date.parse('2026-01-01T00:01:00Z');
const started: RunSummary = { ...some, startedAt: '2026-01-01T00:00:00Z' };

it('counts the seconds from start to end, or to now for an active run', () => {
  expect(runSeconds({ ...started, status: 'finished', endedAt: '2026-01-01T00:00:30Z' }, now)).toBe(30);
  expect(runSeconds({ ...started, status: 'running', endedAt: null }, now)).toBe(60);
});

it('knows no duration before the start, nor for a run that ended at an unknown time', () => {
  expect(runSeconds({ ...started, status: 'queued', startedAt: null, endedAt: null }, now)).toBeNull();
  expect(runSeconds({ ...started, status: 'interrupted', endedAt: null }, now)).toBeNull();
});

it('reads tags separated by commas, each once', () => {
  expect(parseTags(' a, b c ,,a,')).toEqual(['a', 'b c']);
});
