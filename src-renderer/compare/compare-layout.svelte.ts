import { z } from 'zod';

const KEY = 'compare';

const layoutSchema = z.object({ groupBy: z.string() });
type Layout = z.output<typeof layoutSchema>;

const initial: Layout = { groupBy: '' };

/** How the comparison is laid out, stored between its visits. */
export class CompareLayout {
  readonly #storage: Storage;
  #layout: Layout;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#layout = $state.raw(readLayout(storage.getItem(KEY)));
  }

  /** What runs are grouped by; empty for nothing. */
  get groupBy(): string {
    return this.#layout.groupBy;
  }

  set groupBy(groupBy: string) {
    this.#store({ ...this.#layout, groupBy });
  }

  #store(layout: Layout): void {
    this.#layout = layout;
    this.#storage.setItem(KEY, JSON.stringify(layout));
  }
}

/** A stored layout; an unreadable one is the initial one. */
function readLayout(text: string | null): Layout {
  try {
    return layoutSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return initial;
  }
}
