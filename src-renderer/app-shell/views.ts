import Gauge from '@lucide/svelte/icons/activity';
import Boxes from '@lucide/svelte/icons/boxes';
import Columns from '@lucide/svelte/icons/columns-3';
import Database from '@lucide/svelte/icons/database';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import Plus from '@lucide/svelte/icons/square-plus';
import Rows from '@lucide/svelte/icons/table-2';
import Workflow from '@lucide/svelte/icons/workflow';
import type { Component } from 'svelte';
import type { RunSummary } from '#shared/contract/index.ts';
import type { Route } from '../routing/route.ts';
import type { ViewState } from '../session/view-state.svelte.ts';

export type RailView = Exclude<
  Route['view'],
  'queue' | 'trash' | 'settings' | 'library' | 'reduce' | 'imported-network' | 'new-study' | 'study'
>;

export interface ViewEntry {
  readonly view: RailView;
  readonly key: string;
  readonly label: string;
  readonly icon: Component;
  /** Where it leads; null if there is nothing to show yet. */
  readonly route: Route | null;
}

/** The entry of the rail that a route belongs to. */
export function railView({ view }: Route): RailView | 'settings' {
  if (view === 'queue' || view === 'trash') return 'runs';
  if (view === 'library' || view === 'reduce') return 'models';
  if (view === 'new-study' || view === 'study') return 'studies';
  return view === 'imported-network' ? 'network' : view;
}

export function viewEntries(viewState: ViewState, runs: readonly RunSummary[]): readonly ViewEntry[] {
  const id = viewState.currentRun(runs);
  const network = viewState.importedNetwork ?? (id === undefined ? null : ({ view: 'network', id } as const));
  return [
    { view: 'runs', key: '1', label: 'Runs', icon: Rows, route: { view: 'runs' } },
    { view: 'new', key: '2', label: 'New', icon: Plus, route: { view: 'new', from: null } },
    { view: 'run', key: '3', label: 'Run', icon: Gauge, route: id === undefined ? null : { view: 'run', id } },
    { view: 'network', key: '4', label: 'Network', icon: Workflow, route: network },
    { view: 'compare', key: '5', label: 'Compare', icon: Columns, route: { view: 'compare', ids: viewState.compared() } },
    { view: 'models', key: '6', label: 'Models', icon: Boxes, route: viewState.models },
    { view: 'data', key: '7', label: 'Data', icon: Database, route: { view: 'data' } },
    { view: 'studies', key: '8', label: 'Studies', icon: FlaskConical, route: viewState.study },
  ];
}
