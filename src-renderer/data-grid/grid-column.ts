/** A column of a data grid. Columns are data: any field of a row can be one. */
export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** What the title abbreviates, or how the number is computed. */
  readonly help?: string;
  /** Initial width in px. */
  readonly width: number;
  /** Takes what is left of the grid's width. */
  readonly grows?: boolean;
  /** Aligned right, and sorted from the highest at first. */
  readonly number?: boolean;
  /** Shown at first; true unless it says otherwise. */
  readonly shown?: boolean;
  /** Always shown: the column cannot be switched off. */
  readonly fixed?: boolean;
  /** The grid must be at least this wide to show the column, in px. */
  readonly fromWidth?: number;
  /** The sort key; null sorts last. A column without one cannot be sorted by. A table keeps the keys until its rows or columns are others. */
  readonly value?: (row: Row) => string | number | null;
}

/** The filters of a grid's columns. */
export interface ColumnFilters {
  /** IDs of the columns that can be filtered by. */
  readonly offered: ReadonlySet<string>;
  /** IDs of those that are. */
  readonly active: ReadonlySet<string>;
  /** Lets the user filter by a column. */
  readonly open: (column: string) => void;
}

/** The columns of a grid that fit into its width. A width of 0 is not measured yet. */
export function fittingColumns<Row>(columns: readonly GridColumn<Row>[], width: number): readonly GridColumn<Row>[] {
  return columns.filter(({ fromWidth = 0 }) => width === 0 || width >= fromWidth);
}
