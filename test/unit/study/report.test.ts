import { describe, expect, it } from 'vitest';
import { formatReport, studyReport } from '#shared/study/report/index.ts';
import { meanInterval, pairedDifference } from '#shared/study/report/intervals.ts';

// Computed with Python's statistics module and t(0.975, 5) = 2.5705818.
const reduced = [97.1, 96.8, 97.5, 97.3, 96.9, 97.2];
const dense = [96, 96.1, 96.4, 96.2, 95.9, 96.3];
const bySeed = (values: readonly number[]): Map<number, number> => new Map(values.map((value, seed) => [seed, value]));

describe('intervals', () => {
  it('are those of Student’s t distribution', () => {
    const interval = meanInterval(reduced);
    expect(interval?.n).toBe(6);
    expect(interval?.mean).toBeCloseTo(97.13333333, 8);
    expect(interval?.halfWidth).toBeCloseTo(0.27096312, 7);
  });

  it.each([
    [2, 12.7062047],
    [3, 4.3026527],
    [30, 2.0452296],
  ])('use the tabulated quantile for %i values', (n, quantile) => {
    // A deviation of √n makes the half width the quantile.
    const spread = Math.sqrt(n) * Math.sqrt((n - 1) / 2);
    const values = [spread, -spread, ...Array.from({ length: n - 2 }, () => 0)];
    expect(meanInterval(values)?.halfWidth).toBeCloseTo(quantile, 6);
  });

  it('need two values, and are zero for equal ones', () => {
    expect(meanInterval([])).toBeUndefined();
    expect(meanInterval([0.1])).toEqual({ n: 1, mean: 0.1, halfWidth: null });
    expect(meanInterval([0.1, 0.1, 0.1])?.halfWidth).toBe(0);
  });

  it('of paired differences use the seeds that both have', () => {
    const difference = pairedDifference(bySeed(reduced), bySeed(dense));
    expect(difference?.mean).toBeCloseTo(0.98333333, 8);
    expect(difference?.halfWidth).toBeCloseTo(0.16812819, 7);
    expect(pairedDifference(bySeed(reduced), new Map([[2, 97]]))).toEqual({ n: 1, mean: 0.5, halfWidth: null });
  });
});

describe('a report', () => {
  const parent = { run: 'r0', round: 0 };
  const members = [
    ...[1, 3].map((accuracy, seed) => ({
      variant: 'a|b',
      seed,
      runId: `r${accuracy}`,
      status: 'finished',
      parent: seed === 0 ? parent : { run: 'r<9>', round: 2 },
      metrics: { 'test-accuracy': 90 + accuracy, x_new: 0.5 },
      rounds: [],
    })),
    ...[2, 6].map((accuracy, seed) => ({
      variant: 'c & d',
      seed,
      runId: null,
      status: null,
      parent: null,
      metrics: { 'test-accuracy': 90 + accuracy },
      rounds: [],
    })),
  ];
  const report = studyReport({ name: 'ζ <1>', variants: ['a|b', 'c & d', 'later'], baseline: 'a|b', seeds: [0, 1] }, members);

  it('has means, and differences from the baseline; metrics that it does not know come last', () => {
    expect(report.metrics.map(({ name, title }) => [name, title])).toEqual([
      ['test-accuracy', 'Test accuracy'],
      ['x_new', 'x_new'],
    ]);
    expect(report.rows.map(({ variant, runs, isBaseline }) => [variant, runs, isBaseline])).toEqual([
      ['a|b', 2, true],
      ['c & d', 2, false],
      ['later', 0, false],
    ]);
    expect(report.rows[1]?.means['test-accuracy']?.mean).toBe(94);
    // 1 and 3: mean 2, deviation √2, half width 12.706.
    expect(report.rows[1]?.differences['test-accuracy']?.mean).toBe(2);
    expect(report.rows[1]?.differences['test-accuracy']?.halfWidth).toBeCloseTo(12.7062047, 6);
  });

  it('is Markdown with escaped cells', () => {
    const text = formatReport(report, 'md');
    expect(text).toMatch(/^# ζ \\<1\\>\n/);
    expect(text).toContain(
      '| Variant | Runs | Test accuracy (%) | x\\_new |\n| --- | --: | --: | --: |\n| a\\|b | 2 | 92.00 ± 12.71 | 0.5000 ± 0.000 |',
    );
    expect(text).toContain('| c & d | 2 | +2.00 ± 12.71 | – |');
    expect(text).toContain('| later | 0 | – | – |');
  });

  it('has real minus signs, in LaTeX those of mathematics', () => {
    const swapped = studyReport({ name: 'S', variants: ['c & d', 'a|b'], baseline: 'c & d', seeds: [0, 1] }, members);
    expect(formatReport(swapped, 'md')).toContain('| a\\|b | 2 | −2.00 ± 12.71 | – |');
    expect(formatReport(swapped, 'latex')).toContain(String.raw`a|b & 2 & $-$2.00 $\pm$ 12.71 & -- \\`);
    expect(formatReport(swapped, 'csv')).toContain(',-2,12.7');
  });

  it('is CSV in full precision', () => {
    const lines = formatReport(report, 'csv').trimEnd().split('\r\n');
    expect(lines[0]).toBe('variant,metric,unit,runs,mean,half_width,pairs,difference,difference_half_width');
    expect(lines).toHaveLength(4);
    expect(lines[3]).toMatch(/^c & d,test-accuracy,percent,2,94,25\.41\d+,2,2,12\.70\d+$/);
  });

  it('is LaTeX with escaped cells', () => {
    const text = formatReport(report, 'latex');
    expect(text).toContain(String.raw`c \& d & 2 & 94.00 $\pm$ 25.41 & -- \\`);
    expect(text).toContain(String.raw`Variant & Runs & Test accuracy (\%) & x\_new \\`);
  });

  it('is an HTML document that loads nothing', () => {
    const text = formatReport(report, 'html');
    expect(text).toContain('<title>ζ &lt;1&gt;</title>');
    expect(text).toContain('<td>c &amp; d</td><td>2</td><td>94.00 ± 25.41</td>');
    expect(text).toContain('<th scope="col">Variant</th>');
    expect(text).toContain('<td>a|b</td><td>0</td><td>r1</td><td>finished</td><td>run r0, dense network</td>');
    expect(text).toContain('<td>a|b</td><td>1</td><td>r3</td><td>finished</td><td>run r&lt;9&gt;, round 2</td>');
    expect(text).toContain('<td>c &amp; d</td><td>0</td><td>–</td><td>missing</td><td>–</td>');
    expect(text).not.toMatch(/\b(src|href)=/);
  });
});
