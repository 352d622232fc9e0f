import type { RunViewState } from '#shared/contract/index.ts';
import type { GridLayout } from '../data-grid/grid-layout.svelte.ts';
import type { ViewState } from '../session/view-state.svelte.ts';

/** The state of the runs table as one value, for its address and for saved views. */
export class RunsTableState {
  readonly #layout: GridLayout;
  readonly #viewState: ViewState;
  readonly #initial: RunViewState;
  readonly #current = $derived.by((): RunViewState => {
    const { sorting: sort, grouping: group } = this.#layout.current;
    const { filters, archivedRuns } = this.#viewState;
    return { query: filters.runs, archived: archivedRuns, columns: [...this.#layout.shown], sort, group };
  });

  constructor(layout: GridLayout, viewState: ViewState) {
    this.#layout = layout;
    this.#viewState = viewState;
    const { columnOrder, columnVisibility, sorting, grouping } = layout.initial;
    const columns = columnOrder.filter((id) => columnVisibility[id] ?? true);
    this.#initial = { query: '', archived: false, columns, sort: sorting, group: grouping };
  }

  get current(): RunViewState {
    return this.#current;
  }

  /** The parts that differ from the initial state. */
  get changes(): Partial<RunViewState> {
    const current = this.#current;
    return Object.fromEntries(Object.entries(current).filter(([part, value]) => !isSame(value, this.#initial[part as keyof RunViewState])));
  }

  /** Parts that are missing become those of the initial state. */
  apply(changes: Partial<RunViewState>): void {
    const { query, archived, columns, sort, group } = { ...this.#initial, ...changes };
    this.#viewState.filters.runs = query;
    this.#viewState.archivedRuns = archived;
    this.#layout.choose(columns, sort, group);
  }

  is(state: RunViewState): boolean {
    const current = this.#current;
    return (Object.keys(current) as (keyof RunViewState)[]).every((part) => isSame(current[part], state[part]));
  }
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
