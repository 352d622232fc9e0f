import { describe, expect, it } from 'vitest';
import {
  axisRange,
  curvePlot,
  dotPlot,
  fieldMap,
  figureDocument,
  formatReport,
  metricFigures,
  roundCurves,
  roundFigures,
  studyReport,
  variantLabels,
  variedFields,
} from '#shared/study/report/index.ts';

const run = { runId: null, status: null, parent: null, rounds: [] };
const members = [
  { ...run, variant: 'base', seed: 1, metrics: { 'linear-layers': 1 } },
  { ...run, variant: 'base', seed: 2, metrics: { 'linear-layers': 3 } },
  { ...run, variant: 'new <b>', seed: 1, metrics: { 'linear-layers': 5 } },
];
const report = studyReport({ name: 'S', variants: ['base', 'new <b>', 'empty'], baseline: 'base', seeds: [1, 2] }, members);

describe('the figure of a metric', () => {
  const plot = dotPlot(report, { name: 'linear-layers', unit: 'count' }, 600);

  it('has the mean with its interval, and every seed, on one scale', () => {
    const [base, other, empty] = plot.rows;
    // Two values: 2 ± t(0.975, 1) · √2 / √2 = 2 ± 12.7062.
    const perUnit = ((base?.points[1]?.x ?? 0) - (base?.points[0]?.x ?? 0)) / 2;
    expect(base?.mean?.x).toBeCloseTo(((base?.points[0]?.x ?? 0) + (base?.points[1]?.x ?? 0)) / 2, 8);
    expect(((base?.mean?.high ?? 0) - (base?.mean?.low ?? 0)) / perUnit).toBeCloseTo(2 * 12.7062047, 5);
    expect(plot.baseline).toBe(base?.mean?.x);
    expect(((other?.mean?.x ?? 0) - (base?.mean?.x ?? 0)) / perUnit).toBeCloseTo(3, 8);
    expect(other?.mean?.low).toBeNull();
    expect(empty).toMatchObject({ mean: undefined, points: [] });
  });

  it('lies within its size', () => {
    for (const { mean } of plot.rows) {
      for (const x of [mean?.low, mean?.high, mean?.x]) {
        if (x === null || x === undefined) continue;
        expect(x).toBeGreaterThanOrEqual(plot.left);
        expect(x).toBeLessThanOrEqual(plot.right);
      }
    }
    expect(plot.right).toBeLessThan(600);
  });

  it('is part of the HTML report, with escaped names', () => {
    const html = formatReport(report, 'html');
    expect(html).toContain('<figure><figcaption>Linear layers</figcaption><svg');
    expect(html).toContain('<title>new &lt;b&gt;: 5.00</title>');
    expect(html).not.toContain('<b>');
    expect(html.match(/class="seed"/g)).toHaveLength(3);
  });
});

it('an axis has room around its values, but none beyond 100 %', () => {
  expect(axisRange([10, 60], 'percent')).toEqual([8, 62]);
  expect(axisRange([98, 99.99], 'percent')[1]).toBe(100);
  expect(axisRange([0.5, 1], 'fraction')).toEqual([0.48, 1]);
  expect(axisRange([100], 'count')).toEqual([99, 101]);
  // An interval that ends beyond is drawn as it is.
  expect(axisRange([90, 104], 'percent')[1]).toBe(104);
});

it('names variants by the last names of their fields, if that tells them apart', () => {
  const labels = variantLabels(['method.zeta=0.3, data.augmentation.flip=true', 'dense', 'a.b=c.d']);
  expect(labels).toEqual(['zeta=0.3, flip=true', 'dense', 'b=c.d']);
  const alike = ['network.widths=[1]', 'data.widths=[1]'];
  expect(variantLabels(alike)).toEqual(alike);
});

/** Rounds with these test accuracies and sparsities. */
function member(variant: string, ...rounds: [test: number, sparsity: number][]) {
  return { variant, rounds: rounds.map(([test, sparsity], round) => ({ round, metrics: { 'test-accuracy': test, sparsity } })) };
}

describe('curves', () => {
  const both = [member('a', [90, 0], [92, 0.2]), member('a', [94, 0], [93, 0.6])];

  it('are means over all members of a variant, and end where the first of them ends', () => {
    const [a, b] = roundCurves(['a', 'b'], both, 'test-accuracy');
    expect(a?.points.map(({ round, x, n, mean }) => [round, x, n, mean])).toEqual([
      [0, 0, 2, 92],
      [1, 1, 2, 92.5],
    ]);
    // Half of the distance, over √2, times t(0.975, 1) over √2.
    expect(a?.points[1]?.halfWidth).toBeCloseTo(0.5 * 12.7062047, 5);
    expect(b?.points).toEqual([]);
    const [ended] = roundCurves(['a'], [...both, member('a', [95, 0])], 'test-accuracy');
    expect(ended?.points.map(({ round, n, mean }) => [round, n, mean])).toEqual([[0, 3, 93]]);
    // A member that has not begun holds no one up.
    expect(roundCurves(['a'], [...both, member('a')], 'test-accuracy')[0]?.points).toHaveLength(2);
  });

  it('lie at the mean of another metric of the same members', () => {
    const [a] = roundCurves(['a'], both, 'test-accuracy', 'sparsity');
    expect(a?.points.map(({ round, x, mean }) => [round, x, mean])).toEqual([
      [0, 0, 92],
      [1, 0.4, 92.5],
    ]);
    expect(roundCurves(['a'], both, 'test-accuracy', 'linear-or-dead-layers')[0]?.points).toEqual([]);
  });

  it('are drawn within the axes', () => {
    const metric = { name: 'test-accuracy', title: 'Test accuracy', unit: 'percent' } as const;
    const { x, y, curves } = curvePlot(roundCurves(['b', 'a'], both, metric.name, 'sparsity'), metric, 'sparsity', 400, 300);
    expect([x.scale.domain(), x.scale.range(), y.scale.range()]).toEqual([
      [0, 0.4],
      [58, 382],
      [256, 32],
    ]);
    expect([x.format(0.2), x.label, y.label]).toEqual(['20%', 'Sparsity', 'Test accuracy (%)']);
    expect(curves.map(({ variant, index, line }) => [variant, index, line])).toEqual([
      ['a', 1, `M58,${y.scale(92).toFixed(1)}L382,${y.scale(92.5).toFixed(1)}`.replaceAll('.0', '')],
    ]);
  });

  it('become files with unique names that load nothing', () => {
    const whole = studyReport({ name: 'S', variants: ['a <b>'], baseline: 'a <b>', seeds: [1] }, [
      { ...run, ...member('a <b>', [90, 0], [92, 0.2]), seed: 1, metrics: { 'attack-accuracy-8/255': 1 } },
    ]);
    const figures = [...metricFigures(whole), ...roundFigures(whole)];
    expect(figures.map(({ name }) => name)).toEqual([
      'attack-accuracy-8-of-255',
      'test-accuracy-by-round',
      'test-accuracy-by-sparsity',
      'sparsity-by-round',
    ]);
    for (const figure of figures) {
      const text = figureDocument(figure);
      expect(text).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 760 \d+"/);
      expect(text).toContain('a &lt;b&gt;');
      expect(text).not.toMatch(/\b(src|href)=|NaN/);
    }
  });
});

it('a map of two fields averages over what else differs', () => {
  const variants = [
    { name: '1', settings: { x: 1, y: 'a', z: 1 } },
    { name: '2', settings: { x: 1, y: 'a', z: 2 } },
    { name: '3', settings: { x: 2, y: 'b', z: 1 } },
    { name: '4', settings: { x: 2 } },
  ];
  const fields = variedFields(variants);
  expect(fields).toEqual([
    { path: 'x', values: ['1', '2'] },
    { path: 'y', values: ['a', 'b'] },
    { path: 'z', values: ['1', '2'] },
  ]);
  const measured = [10, 20, 40, 99].map((m, index) => ({ variant: String(index + 1), seed: 1, metrics: { m } }));
  const [x, y] = fields;
  if (!x || !y) throw new Error('no fields');
  const means = fieldMap(variants, measured, 'm', [x, y]).map((row) => row.map((cell) => cell?.mean));
  expect(means).toEqual([
    [15, undefined],
    [undefined, 40],
  ]);
});
