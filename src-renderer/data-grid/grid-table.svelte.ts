import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  createTable,
  type Header,
  rowSortingFeature,
  type SvelteTable,
  tableFeatures,
  type Updater,
} from '@tanstack/svelte-table';
import type { GridColumn } from './grid-column.ts';
import type { GridLayout, Layout } from './grid-layout.svelte.ts';

export const MINIMAL_WIDTH = 48;

const features = tableFeatures({
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

export type GridTable<Row extends object> = SvelteTable<typeof features, Row>;
export type GridHeader<Row extends object> = Header<typeof features, Row>;

export interface GridSource<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly GridColumn<Row>[];
  readonly layout: GridLayout;
  readonly rowId: (row: Row) => string;
}

/** The table of a grid: rows sorted, columns chosen, ordered and sized as its layout says. Call it while a component initializes. */
export function createGridTable<Row extends object>(source: GridSource<Row>): GridTable<Row> {
  const { layout } = source;
  const take =
    <K extends keyof Layout>(part: K): ((updater: Updater<Layout[K]>) => void) =>
    (updater) =>
      layout.set(part, typeof updater === 'function' ? updater(layout.current[part]) : updater);
  const columns = $derived(
    source.columns.map(({ id, value, width, number }) => ({
      id,
      accessorFn: (row: Row) => value?.(row) ?? undefined,
      size: width,
      minSize: MINIMAL_WIDTH,
      enableSorting: value !== undefined,
      sortUndefined: 'last' as const,
      sortDescFirst: number ?? false,
      sortFn: compareValues,
    })),
  );
  // A sort by a column that the grid does not have at the moment waits.
  const sorting = $derived(layout.current.sorting.filter(({ id }) => source.columns.some((column) => column.id === id)));
  return createTable({
    features,
    get columns() {
      return columns;
    },
    get data() {
      return source.rows as Row[];
    },
    getRowId: (row: Row) => source.rowId(row),
    state: {
      get sorting() {
        return sorting;
      },
      get columnVisibility() {
        return layout.current.columnVisibility;
      },
      get columnSizing() {
        return layout.current.columnSizing;
      },
      get columnOrder() {
        return layout.current.columnOrder;
      },
    },
    onSortingChange: take('sorting'),
    onColumnVisibilityChange: take('columnVisibility'),
    onColumnSizingChange: take('columnSizing'),
    onColumnOrderChange: take('columnOrder'),
    columnResizeMode: 'onChange',
    isMultiSortEvent: (event: unknown) => event instanceof MouseEvent && (event.shiftKey || event.ctrlKey),
  });
}

interface Valued {
  readonly getValue: (id: string) => unknown;
}

/** Numbers by size, anything else by its text. */
function compareValues(a: Valued, b: Valued, id: string): number {
  const [left, right] = [a.getValue(id), b.getValue(id)];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
}
