import { z } from 'zod';
import type { GridColumn } from './grid-column.ts';

const layoutSchema = z.object({
  sorting: z.array(z.object({ id: z.string(), desc: z.boolean() })),
  columnVisibility: z.record(z.string(), z.boolean()),
  columnSizing: z.record(z.string(), z.number().positive()),
  columnOrder: z.array(z.string()),
});
export type Layout = z.output<typeof layoutSchema>;
export type Sorting = Layout['sorting'];

type Columns = readonly Pick<GridColumn<never>, 'id' | 'shown'>[];

/** Sorting, choice, order and widths of a grid's columns, stored under a key. */
export class GridLayout {
  readonly #storage: Storage;
  readonly #key: string;
  readonly #initial: Layout;
  #layout = $state.raw<Layout>() as Layout;

  constructor(storage: Storage, key: string, columns: Columns, sorting: Sorting = []) {
    this.#storage = storage;
    this.#key = key;
    this.#initial = initialLayout(columns, sorting);
    this.#layout = readLayout(storage.getItem(key), this.#initial);
  }

  get current(): Layout {
    return this.#layout;
  }

  set<K extends keyof Layout>(part: K, value: Layout[K]): void {
    this.#layout = { ...this.#layout, [part]: value };
    this.#storage.setItem(this.#key, JSON.stringify(this.#layout));
  }

  toggle(id: string): void {
    this.set('columnVisibility', { ...this.#layout.columnVisibility, [id]: !this.isShown(id) });
  }

  isShown(id: string): boolean {
    return this.#layout.columnVisibility[id] ?? true;
  }

  reset(): void {
    this.#layout = this.#initial;
    this.#storage.removeItem(this.#key);
  }
}

export function initialLayout(columns: Columns, sorting: Sorting = []): Layout {
  return {
    sorting,
    columnVisibility: Object.fromEntries(columns.map(({ id, shown = true }) => [id, shown])),
    columnSizing: {},
    columnOrder: columns.map(({ id }) => id),
  };
}

/** A stored layout. Unknown columns are dropped, new ones come last, and an unreadable layout is the initial one. */
export function readLayout(text: string | null, initial: Layout): Layout {
  try {
    const stored = layoutSchema.parse(JSON.parse(text ?? ''));
    const known = new Set(initial.columnOrder);
    const order = stored.columnOrder.filter((id) => known.has(id));
    return {
      sorting: stored.sorting.filter(({ id }) => known.has(id)),
      columnVisibility: { ...initial.columnVisibility, ...stored.columnVisibility },
      columnSizing: stored.columnSizing,
      columnOrder: [...order, ...initial.columnOrder.filter((id) => !order.includes(id))],
    };
  } catch {
    return initial;
  }
}

/** The order with one column moved before another. */
export function moveColumn(order: readonly string[], id: string, before: string): string[] {
  if (id === before) return [...order];
  const others = order.filter((each) => each !== id);
  const index = others.indexOf(before);
  return index < 0 ? [...order] : [...others.slice(0, index), id, ...others.slice(index)];
}
