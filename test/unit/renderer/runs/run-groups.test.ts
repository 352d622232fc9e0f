import { describe, expect, it } from 'vitest';
import { groupedEntries, groupedRows } from '#renderer/data-grid/grid-groups.ts';
import type { RunColumn } from '#renderer/runs/columns.ts';
import { runsJson, runsTable, runsText } from '#renderer/runs/export-runs.ts';
import { undosOf } from '#renderer/runs/run-actions.ts';
import { groupFigures, groupKey } from '#renderer/runs/run-groups.ts';
import { sparkline } from '#renderer/runs/sparkline.ts';
import type { RunSummary } from '#shared/contract/index.ts';

const run = (id: string, changes: Partial<RunSummary> = {}): RunSummary =>
  ({ id, name: `Run ${id}`, tags: [], notes: '', archived: false, ...changes }) as RunSummary;

const name: RunColumn = { id: 'name', title: 'Name', width: 1, value: ({ name: own }) => own.toLowerCase(), text: ({ name: own }) => own };
const best: RunColumn = {
  ...{ id: 'best', title: 'Best', width: 1, number: true, summary: { unit: 'percent', better: 'max' } },
  value: ({ bestAccuracy }) => bestAccuracy,
  text: ({ bestAccuracy }) => bestAccuracy?.toFixed(2) ?? '–',
};

describe('groups of rows', () => {
  it('are in the order of their first rows, and keep the order of theirs', () => {
    const rows = ['b1', 'a1', 'b2', 'a2', 'c1'];
    const groupOf = (row: string): string => row.charAt(0);
    expect(groupedRows(rows, groupOf)).toEqual(['b1', 'b2', 'a1', 'a2', 'c1']);
    expect(groupedEntries(rows, groupOf, new Set(['b']))).toEqual([
      { key: 'b', rows: ['b1', 'b2'] },
      { key: 'a', rows: ['a1', 'a2'] },
      { row: 'a1' },
      { row: 'a2' },
      { key: 'c', rows: ['c1'] },
      { row: 'c1' },
    ]);
  });

  it('have the mean with its 95 % interval and the best value, of those that are known', () => {
    // Standard deviation 1, t = 4.3027 with 2 degrees of freedom: 4.3027 / √3 = 2.484.
    const runs = [
      run('a', { bestAccuracy: 96 }),
      run('b', { bestAccuracy: 97 }),
      run('c', { bestAccuracy: 98 }),
      run('d', { bestAccuracy: null }),
    ];
    expect(groupFigures(runs, [name, best])).toEqual([{ title: 'Best', mean: '97.00 ± 2.48', best: '98.00' }]);
    const least: RunColumn = { ...best, summary: { unit: 'percent', better: 'min' } };
    expect(groupFigures(runs, [least])[0]?.best).toBe('96.00');
    expect(groupFigures(runs, [{ ...best, summary: { unit: 'percent', better: null } }])[0]?.best).toBeNull();
    expect(groupFigures([run('e', { bestAccuracy: null })], [best])).toEqual([]);
  });

  it('have one key for equal values, and null is a value', () => {
    expect(groupKey(run('a', { bestAccuracy: null }), [best])).toBe(groupKey(run('b', { bestAccuracy: null }), [best]));
    expect(groupKey(run('a', { bestAccuracy: 1 }), [best])).not.toBe(groupKey(run('b', { bestAccuracy: 2 }), [best]));
  });
});

describe('exported runs', () => {
  const runs = [run('a', { name: 'One | two', bestAccuracy: 97.123456 }), run('b', { name: 'x_y & Δ', bestAccuracy: null })];

  it('have their values in files and their texts in documents', () => {
    expect(runsTable(runs, [name, best])).toEqual({
      columns: ['name', 'best'],
      rows: [
        ['One | two', 97.123456],
        ['x_y & Δ', null],
      ],
    });
    expect(JSON.parse(runsJson(runs, [best]))).toEqual([
      { id: 'a', best: 97.123456 },
      { id: 'b', best: null },
    ]);
    expect(runsText(runs, [name, best], 'markdown')).toBe('| Name | Best |\n| --- | --: |\n| One \\| two | 97.12 |\n| x\\_y & Δ | – |');
    expect(runsText(runs, [name, best], 'latex').split('\n')).toEqual([
      String.raw`\begin{tabular}{lr}`,
      String.raw`\toprule`,
      String.raw`Name & Best \\`,
      String.raw`\midrule`,
      String.raw`One | two & 97.12 \\`,
      String.raw`x\_y \& $\Delta$ & -- \\`,
      String.raw`\bottomrule`,
      String.raw`\end{tabular}`,
    ]);
  });
});

it('undoing a common annotation gives each run back what it had', () => {
  const runs = [run('a', { tags: ['x'] }), run('b', { tags: ['y'] }), run('c', { tags: ['x'] }), run('d', { tags: ['y'], notes: 'Mine.' })];
  expect(undosOf(runs, { addTags: ['y'], removeTags: ['x'] })).toEqual([{ ids: ['a', 'c'], addTags: ['x'], removeTags: ['y'] }]);
  expect(undosOf(runs, { addNote: 'Note.' })).toEqual([
    { ids: ['a', 'b', 'c'], notes: '' },
    { ids: ['d'], notes: 'Mine.' },
  ]);
});

it('a sparkline spans its box, and is level for equal values', () => {
  expect(sparkline([90, 95, 80], 46, 26)).toEqual([
    { x: 3, y: 9.7 },
    { x: 23, y: 3 },
    { x: 43, y: 23 },
  ]);
  expect(sparkline([50, 50], 46, 26).map(({ y }) => y)).toEqual([13, 13]);
  expect(sparkline([50], 46, 26)).toEqual([{ x: 3, y: 13 }]);
});
