import type { RunView } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { Store } from '../store/store.ts';
import { allViews, deleteView, storeView } from '../store/views.ts';

/** Saved views of the runs table. */
export class ViewService {
  readonly #store: Store;
  readonly #changes: ChangeHub;

  constructor(store: Store, changes: ChangeHub) {
    this.#store = store;
    this.#changes = changes;
  }

  list(): RunView[] {
    return allViews(this.#store);
  }

  /** Replaces a view of the same name. */
  save(view: RunView): RunView[] {
    storeView(this.#store, view);
    return this.#announced();
  }

  remove(name: string): RunView[] {
    deleteView(this.#store, name);
    return this.#announced();
  }

  #announced(): RunView[] {
    this.#changes.publish({ kind: 'views' });
    return this.list();
  }
}
