// @vitest-environment jsdom
import { cleanup, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import ColumnsMenu from '#renderer/data-grid/ColumnsMenu.svelte';
import DataGrid from '#renderer/data-grid/DataGrid.svelte';
import type { GridColumn } from '#renderer/data-grid/grid-column.ts';
import { GridLayout } from '#renderer/data-grid/grid-layout.svelte.ts';
import { lendBrowser } from '../lend-browser.ts';

interface Row {
  readonly id: string;
}

const rows: readonly Row[] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

beforeEach(() => {
  lendBrowser();
  localStorage.clear();
});
afterEach(cleanup);

function columnsWith(values: Readonly<Record<string, number>>): readonly GridColumn<Row>[] {
  return [
    { id: 'name', title: 'Name', width: 100 },
    { id: 'value', title: 'Value', width: 100, value: ({ id }) => values[id] ?? null },
  ];
}

function shown(): string[] {
  return within(screen.getByRole('grid'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.dataset['look'] ?? '');
}

it('sorts by the values of other columns, when those that they show arrive', async () => {
  const layout = new GridLayout(localStorage, 'grid', columnsWith({}), [{ id: 'value', desc: false }]);
  const cell = createRawSnippet(() => ({ render: () => '<span></span>' }));
  const rowId = ({ id }: Row): string => id;
  const { rerender } = render(DataGrid, {
    ...{ label: 'Grid', rows, columns: columnsWith({}), layout, rowId, look: rowId, cell, at: undefined },
  });
  expect(shown()).toEqual(['a', 'b', 'c']);
  await rerender({ columns: columnsWith({ a: 3, b: 1, c: 2 }) });
  expect(shown()).toEqual(['b', 'c', 'a']);
  await rerender({ columns: columnsWith({ a: 1, b: 3 }) });
  expect(shown()).toEqual(['a', 'b', 'c']);
});

it('lists columns with the same title, after the choice of more', async () => {
  const columns = [
    { id: 'sparsity', title: 'Sparsity', width: 80 },
    { id: 'metric.sparsity', title: 'Sparsity', width: 80 },
  ];
  const layout = new GridLayout(localStorage, 'grid', columns);
  render(ColumnsMenu, { columns, layout, onmore: () => undefined });
  await userEvent.setup().click(screen.getByRole('button', { name: 'Columns' }));
  const menu = await screen.findByRole('menu', { hidden: true });
  const items = [...menu.querySelectorAll('[role^=menuitem]')];
  expect(items.map((item) => item.textContent.trim())).toEqual(['More columns …', 'Sparsity', 'Sparsity', 'Reset columns']);
});
