import { describe, expect, it } from 'vitest';
import { compareReport } from '#renderer/compare/compare-report.ts';
import { runLooks } from '#renderer/compare/run-looks.ts';
import type { RunResult } from '#renderer/compare/summary-rows.ts';
import { cellText, differenceText } from '#renderer/compare/summary-text.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

describe('cellText', () => {
  it('is the figure with its unit, and what it was or where it comes from', () => {
    expect(cellText({ value: 97.334, note: 'round 4' }, 'percent')).toBe('97.33 %, round 4');
    expect(cellText({ value: 24_700, dense: 175_000 }, 'count')).toBe('175 k → 24.7 k');
    expect(cellText({ value: 4, dense: 4 }, 'count')).toBe('4');
    expect(cellText({ value: null, dense: null, note: 'not proven' }, 'milliseconds')).toBe('not proven');
    expect(cellText({ value: null, dense: 175_000, note: 'not proven' }, 'count')).toBe('175 k → not proven');
    expect(cellText({ value: 0.1792 }, 'milliseconds')).toBe('0.179 ms');
    expect(cellText({ value: null }, 'count')).toBe('–');
  });

  it('signs differences', () => {
    expect(differenceText(-0.5, 'milliseconds')).toBe('−0.500 ms');
    expect(differenceText(0, 'count')).toBe('±0');
    expect(differenceText(1.25, 'percent')).toBe('+1.25');
  });
});

describe('compareReport', () => {
  const runs = [...furnishedEngine().runs.values()].slice(0, 2);
  const looks = runLooks(runs.map(({ summary }) => summary));

  it('has the outcomes, the settings that differ, and the figures', () => {
    const results = runs.map(({ detail }): RunResult & { experiment: unknown } => ({ ...detail, models: [] }));
    const figures = [{ title: 'Figure', svg: '<svg/>' }];
    const report = compareReport({ runs: results, looks, baseline: 0, figures });
    expect(report.title).toBe('Comparison of 2 runs');
    expect(report.note).toBe('Dense baseline: run run-0001 · Magnitude pruning: run run-0002');
    expect(report.figures).toBe(figures);
    const accuracy = report.tables.find(({ title }) => title === 'Accuracy');
    expect(accuracy?.columns).toEqual(['', 'Dense baseline (baseline)', 'Magnitude pruning']);
    const dense = runs[1]?.summary.denseAccuracy?.toFixed(2);
    expect(accuracy?.rows.find(([label]) => label === 'Dense')?.[2]).toBe(`${dense} %`);
    const settings = report.tables.at(-1);
    expect(settings?.rows).toContainEqual(['method.kind', 'dense', 'imp']);
    expect(settings?.rows.some(([key]) => key === 'name' || key === 'tags')).toBe(false);
  });
});
