import { type ImportedModel, type RunSummary, studyStatusText, type StudySummary } from '#shared/contract/index.ts';
import { containsWords } from '#shared/text/index.ts';
import { formatRoute } from '../routing/route.ts';
import { modelOrigin } from '../ui/model-origin.ts';
import type { ViewEntry } from './views.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly group: 'Views' | 'Actions' | 'Studies' | 'Models' | 'Runs';
  readonly label: string;
  readonly note: string;
  /** A route's hash, or an action. */
  readonly go: string | (() => void);
}

/** Runs listed at most. */
const MOST_RUNS = 8;

/** The entries whose label or note contains every word, views and actions first. */
export function findEntries(entries: readonly PaletteEntry[], text: string): readonly PaletteEntry[] {
  const matching = entries.filter(({ label, note }) => containsWords(`${label} ${note}`, text));
  let runs = 0;
  return matching.filter((entry) => entry.group !== 'Runs' || runs++ < MOST_RUNS);
}

export function viewPaletteEntries(views: readonly ViewEntry[]): PaletteEntry[] {
  return views.flatMap(({ view, label, key, route }) =>
    route
      ? [{ id: view, group: 'Views' as const, label: view === 'new' ? 'New experiment' : label, note: key, go: formatRoute(route) }]
      : [],
  );
}

export function studyPaletteEntries(studies: readonly StudySummary[]): PaletteEntry[] {
  return studies.map((study) => ({
    id: `study-${study.id}`,
    group: 'Studies' as const,
    label: study.name,
    note: studyStatusText(study),
    go: formatRoute({ view: 'study', id: study.id }),
  }));
}

/** The networks of imported models. */
export function modelPaletteEntries(models: readonly ImportedModel[]): PaletteEntry[] {
  return models.map((model) => ({
    id: `imported-${model.name}`,
    group: 'Models' as const,
    label: model.name,
    note: `imported · ${modelOrigin(model)}`,
    go: formatRoute({ view: 'imported-network', model: model.name }),
  }));
}

export function runPaletteEntries(runs: readonly RunSummary[]): PaletteEntry[] {
  return runs
    .filter((run) => !run.archived)
    .map(({ id, name, method, network, data, status }) => ({
      id,
      group: 'Runs' as const,
      label: name,
      note: `${status} · ${method} · ${network} · ${data}`,
      go: formatRoute({ view: 'run', id }),
    }));
}
