import { comparedSettings } from '#shared/experiment/index.ts';
import { containsWords } from '#shared/text/index.ts';

/** One key across runs; undefined if a run's config lacks it. */
export interface ConfigRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

/** The rows of several configs. A key that only later configs have follows the key before it there. */
export function configRows(configs: readonly unknown[]): readonly ConfigRow[] {
  const flat = configs.map((config) => shownConfig(config));
  return mergeOrders(flat.map((each) => [...each.keys()])).map((key) => {
    const values = flat.map((each) => each.get(key));
    return { key, values, differs: new Set(values).size > 1 };
  });
}

/** Difference from the baseline's number; undefined if either is not a number. */
export function configDelta({ values }: ConfigRow, index: number, baseline: number): number | undefined {
  const [value, base] = [values[index], values[baseline]].map((text) => (text === undefined || text === '' ? Number.NaN : Number(text)));
  const difference = (value ?? Number.NaN) - (base ?? Number.NaN);
  return Number.isFinite(difference) ? difference : undefined;
}

export interface RowFilter {
  readonly onlyDifferences: boolean;
  /** Words that the key and values must all contain. */
  readonly search: string;
}

export function filterRows(rows: readonly ConfigRow[], { onlyDifferences, search }: RowFilter): readonly ConfigRow[] {
  return rows.filter((row) => (row.differs || !onlyDifferences) && containsWords([row.key, ...row.values].join(' '), search));
}

/** `{training: {epochs: 3}}` as `training.epochs` → `3`; text without its quotes. */
export function shownConfig(config: unknown): ReadonlyMap<string, string> {
  return new Map(comparedSettings(config).map(({ key, value }) => [key, unquoted(value)]));
}

function unquoted(value: string): string {
  const parsed: unknown = JSON.parse(value);
  return typeof parsed === 'string' ? parsed : value;
}

function mergeOrders(orders: readonly (readonly string[])[]): readonly string[] {
  const merged: string[] = [];
  for (const order of orders) {
    for (const [index, key] of order.entries()) {
      if (merged.includes(key)) continue;
      const before = order[index - 1];
      merged.splice(before === undefined ? 0 : merged.indexOf(before) + 1, 0, key);
    }
  }
  return merged;
}
