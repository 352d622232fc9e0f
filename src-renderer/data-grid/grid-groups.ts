/** What the grid shows, line by line: a row, or the heading of the rows that follow. */
export type GridEntry<Row> = { readonly row: Row } | { readonly key: string; readonly rows: readonly Row[] };

/** Rows under headings, group after group in the order of their first rows; the rows of folded groups are left out. */
export function groupedEntries<Row>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
  folded: ReadonlySet<string>,
): readonly GridEntry<Row>[] {
  return [...Map.groupBy(rows, groupOf)].flatMap(([key, own]) => [
    { key, rows: own },
    ...(folded.has(key) ? [] : own.map((row) => ({ row }))),
  ]);
}

/** All rows, group after group. */
export function groupedRows<Row>(rows: readonly Row[], groupOf: (row: Row) => string): readonly Row[] {
  return [...Map.groupBy(rows, groupOf).values()].flat();
}
