import { z } from 'zod';
import type { Memory } from '../ui/memory.ts';
import type { GridColumn } from './grid-column.ts';

const layoutSchema = z.object({
  sorting: z.array(z.object({ id: z.string(), desc: z.boolean() })),
  columnVisibility: z.record(z.string(), z.boolean()),
  columnSizing: z.record(z.string(), z.number().positive()),
  columnOrder: z.array(z.string()),
  grouping: z.array(z.string()).default([]),
});
export type Layout = z.output<typeof layoutSchema>;
export type Sorting = Layout['sorting'];

type Columns = readonly Pick<GridColumn<never>, 'id' | 'shown'>[];

/** Sorting, grouping, choice, order and widths of a grid's columns, stored under a key. */
export class GridLayout {
  readonly #memory: Memory;
  readonly #key: string;
  readonly #initial: Layout;
  readonly #isExtra: (id: string) => boolean;
  #layout: Layout;
  /** Its identity changes with the order, not with widths: columns and answers depend on it. */
  readonly #order = $derived.by(() => this.#layout.columnOrder);
  readonly #extras = $derived.by(() => this.#order.filter((id) => this.#isExtra(id)));

  /** @param isExtra whether an ID is that of a column that the grid may have besides its own */
  constructor(memory: Memory, key: string, columns: Columns, sorting: Sorting = [], isExtra: (id: string) => boolean = () => false) {
    this.#memory = memory;
    this.#key = key;
    this.#initial = initialLayout(columns, sorting);
    this.#isExtra = isExtra;
    this.#layout = $state.raw(readLayout(memory.getItem(key), this.#initial, isExtra));
  }

  get current(): Layout {
    return this.#layout;
  }

  set<K extends keyof Layout>(part: K, value: Layout[K]): void {
    this.#store({ ...this.#layout, [part]: value });
  }

  /** The columns that users have added, in order; a hidden one is among them, since rows may be sorted by it. */
  get extras(): readonly string[] {
    return this.#extras;
  }

  /** Those of them that are shown. */
  get shownExtras(): readonly string[] {
    return this.#extras.filter((id) => this.isShown(id));
  }

  /** The shown columns, in order. */
  get shown(): readonly string[] {
    return this.#order.filter((id) => this.isShown(id));
  }

  /** As it is before the user changes anything. */
  get initial(): Layout {
    return this.#initial;
  }

  /** Shows exactly these columns, in this order; unknown ones are left out. Sorts and groups by these. */
  choose(columns: readonly string[], sorting: Sorting, grouping: readonly string[]): void {
    const own = this.#initial.columnOrder;
    const isKnown = (id: string): boolean => own.includes(id) || this.#isExtra(id);
    const chosen = [...new Set(columns)].filter(isKnown);
    this.#store({
      ...this.#layout,
      columnOrder: [...chosen, ...own.filter((id) => !chosen.includes(id))],
      columnVisibility: Object.fromEntries([
        ...chosen.map((id) => [id, true]),
        ...own.filter((id) => !chosen.includes(id)).map((id) => [id, false]),
      ]),
      sorting: sorting.filter(({ id }) => isKnown(id)),
      grouping: [...new Set(grouping)].filter(isKnown),
    });
  }

  /** Groups by a column too, or no longer. */
  toggleGroup(id: string): void {
    const { grouping } = this.#layout;
    this.set('grouping', grouping.includes(id) ? grouping.filter((each) => each !== id) : [...grouping, id]);
  }

  /** Adds a column, shows one that was added and hidden, or removes one that is shown. */
  toggleExtra(id: string): void {
    const { columnOrder, columnVisibility, sorting } = this.#layout;
    const isAdded = columnOrder.includes(id);
    const isRemoved = isAdded && this.isShown(id);
    this.#store({
      ...this.#layout,
      columnOrder: isAdded ? (isRemoved ? columnOrder.filter((each) => each !== id) : columnOrder) : [...columnOrder, id],
      columnVisibility: Object.fromEntries(Object.entries(columnVisibility).filter(([each]) => each !== id)),
      sorting: isRemoved ? sorting.filter((each) => each.id !== id) : sorting,
    });
  }

  /**
   * Moves a column before another.
   *
   * @param shown the columns as they stand; some may have no place in the order yet
   */
  move(id: string, before: string, shown: readonly string[]): void {
    const { columnOrder } = this.#layout;
    this.set('columnOrder', moveColumn([...columnOrder, ...shown.filter((each) => !columnOrder.includes(each))], id, before));
  }

  toggle(id: string): void {
    this.set('columnVisibility', { ...this.#layout.columnVisibility, [id]: !this.isShown(id) });
  }

  isShown(id: string): boolean {
    return this.#layout.columnVisibility[id] ?? true;
  }

  reset(): void {
    this.#layout = this.#initial;
    this.#memory.removeItem(this.#key);
  }

  #store(layout: Layout): void {
    this.#layout = layout;
    this.#memory.setItem(this.#key, JSON.stringify(layout));
  }
}

export function initialLayout(columns: Columns, sorting: Sorting = []): Layout {
  return {
    sorting,
    columnVisibility: Object.fromEntries(columns.map(({ id, shown = true }) => [id, shown])),
    columnSizing: {},
    columnOrder: columns.map(({ id }) => id),
    grouping: [],
  };
}

/** A stored layout. Unknown columns are dropped, new ones come last, and an unreadable layout is the initial one. */
export function readLayout(text: string | null, initial: Layout, isExtra: (id: string) => boolean = () => false): Layout {
  try {
    const stored = layoutSchema.parse(JSON.parse(text ?? ''));
    const known = new Set(initial.columnOrder);
    for (const id of stored.columnOrder) if (isExtra(id)) known.add(id);
    const order = stored.columnOrder.filter((id) => known.has(id));
    return {
      sorting: stored.sorting.filter(({ id }) => known.has(id) || isExtra(id)),
      columnVisibility: { ...initial.columnVisibility, ...stored.columnVisibility },
      columnSizing: stored.columnSizing,
      grouping: stored.grouping.filter((id) => known.has(id) || isExtra(id)),
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
