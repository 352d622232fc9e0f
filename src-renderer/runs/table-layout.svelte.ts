import { z } from 'zod';
import { runColumns } from './columns.ts';

const KEY = 'runs-table';

const layoutSchema = z.object({
  sorting: z.array(z.object({ id: z.string(), desc: z.boolean() })),
  columnVisibility: z.record(z.string(), z.boolean()),
  columnSizing: z.record(z.string(), z.number().positive()),
  columnOrder: z.array(z.string()),
});
export type Layout = z.output<typeof layoutSchema>;

export const firstLayout: Layout = {
  sorting: [{ id: 'started', desc: true }],
  columnVisibility: Object.fromEntries(runColumns.map(({ id, shown }) => [id, shown])),
  columnSizing: {},
  columnOrder: runColumns.map(({ id }) => id),
};

/** Sorting, choice, order and widths of the columns; remembered. */
export class TableLayout {
  readonly #storage: Storage;
  #layout = $state.raw<Layout>(firstLayout);

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#layout = readLayout(storage.getItem(KEY));
  }

  get current(): Layout {
    return this.#layout;
  }

  set<K extends keyof Layout>(part: K, value: Layout[K]): void {
    this.#layout = { ...this.#layout, [part]: value };
    this.#storage.setItem(KEY, JSON.stringify(this.#layout));
  }

  reset(): void {
    this.#layout = firstLayout;
    this.#storage.removeItem(KEY);
  }
}

/** A stored layout; whatever it does not know or no longer fits is as at first. */
export function readLayout(text: string | null): Layout {
  try {
    const stored = layoutSchema.parse(JSON.parse(text ?? ''));
    const known = new Set(firstLayout.columnOrder);
    const order = stored.columnOrder.filter((id) => known.has(id));
    return {
      sorting: stored.sorting.filter(({ id }) => known.has(id)),
      columnVisibility: { ...firstLayout.columnVisibility, ...stored.columnVisibility },
      columnSizing: stored.columnSizing,
      columnOrder: [...order, ...firstLayout.columnOrder.filter((id) => !order.includes(id))],
    };
  } catch {
    return firstLayout;
  }
}

/** The order with one column moved before another. */
export function moveColumn(order: readonly string[], id: string, before: string): string[] {
  if (id === before) return [...order];
  const others = order.filter((each) => each !== id);
  const place = others.indexOf(before);
  return place < 0 ? [...order] : [...others.slice(0, place), id, ...others.slice(place)];
}
