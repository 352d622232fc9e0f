import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import type { RunSummary } from '#shared/contract/index.ts';
import type { ImportedNetworkRoute, LibraryRoute, ModelsRoute, ReduceRoute, Route } from '../routing/route.ts';

/** What was dropped on the window, for the view that it leads to. A path is empty in a browser, which does not tell it. */
export type Dropped = { readonly kind: 'experiment'; readonly file: File } | { readonly kind: 'model' | 'data'; readonly path: string };

/** State that the window keeps between views. */
export class ViewState {
  /** The texts of the filters of Runs, Models and Studies. */
  readonly filters = $state({ runs: '', models: '', studies: '' });
  /** Whether Runs lists archived runs. */
  archivedRuns = $state(false);
  readonly selected = new SvelteSet<string>();
  /** Runs hidden in the charts. */
  readonly hidden = new SvelteSet<string>();
  /** Until its view has taken it. */
  dropped = $state.raw<Dropped>();
  #lastRun = $state<string>();
  #lastCompared = $state.raw<readonly string[]>([]);
  /** The Models view as last shown. */
  models = $state.raw<ModelsRoute | LibraryRoute | ReduceRoute>({ view: 'models', run: null, round: null });
  /** The Studies view as last shown. */
  study = $state.raw<Extract<Route, { readonly view: 'studies' | 'study' }>>({ view: 'studies' });
  /** The last shown network, if it belongs to no run. */
  importedNetwork = $state.raw<ImportedNetworkRoute>();

  remember(route: Route): void {
    if (route.view === 'run' || route.view === 'network') this.#lastRun = route.id;
    if (route.view === 'network') this.importedNetwork = undefined;
    if (route.view === 'imported-network') this.importedNetwork = route;
    if (route.view === 'models') this.models = route;
    if (route.view === 'library') this.models = { view: 'library', name: route.name };
    if (route.view === 'reduce') this.models = { view: 'reduce', run: route.run };
    if (route.view === 'studies' || route.view === 'study') this.study = route;
    if (route.view === 'models' && route.run !== null) this.#lastRun = route.run;
    if (route.view === 'compare' && route.ids.length > 0) this.#lastCompared = route.ids;
  }

  /** The run that Run and Network show: the last opened one, else the running one, else the newest. */
  currentRun(runs: readonly RunSummary[]): string | undefined {
    if (this.#lastRun !== undefined) return this.#lastRun;
    return (runs.find((run) => run.status === 'running') ?? runs.find((run) => !run.archived))?.id;
  }

  /** What Compare shows: the selected runs, else the last compared ones. */
  compared(): readonly string[] {
    return this.selected.size > 0 ? [...this.selected] : this.#lastCompared;
  }
}

const VIEW_STATE = Symbol('view-state');

export function provideViewState(): ViewState {
  return setContext(VIEW_STATE, new ViewState());
}

export function useViewState(): ViewState {
  return getContext<ViewState>(VIEW_STATE);
}
