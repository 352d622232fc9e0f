import type { RunDetail } from '#shared/contract/index.ts';
import { comparedSettings } from '#shared/experiment/index.ts';
import { configRows } from './config-rows.ts';

/** Runs that are shown, hidden and averaged together. */
export interface RunGroup {
  readonly key: string;
  readonly label: string;
  readonly ids: readonly string[];
}

/** Groups runs that differ in nothing but the seed. */
export const BUT_SEED = 'all but the seed';
const SEED = 'seed';

type GroupedRun = Pick<RunDetail, 'experiment' | 'study'> & { readonly summary: Pick<RunDetail['summary'], 'id'> };

/** What the runs can be grouped by: all settings but the seed, or one setting that differs. */
export function groupings(runs: readonly GroupedRun[]): readonly string[] {
  return [BUT_SEED, ...differing(runs)];
}

/** The runs in groups, in the order of their first runs. */
export function groupRuns(runs: readonly GroupedRun[], by: string): readonly RunGroup[] {
  const keys = by === BUT_SEED ? differing(runs).filter((key) => key !== SEED) : [by];
  const grouped = Map.groupBy(runs, (run) => {
    const settings = settingsOf(run);
    return JSON.stringify(keys.map((key) => settings.get(key) ?? null));
  });
  return [...grouped].map(([key, own]) => ({
    key,
    label: variantOf(own, by) ?? labelOf(keys, own[0]),
    ids: own.map(({ summary }) => summary.id),
  }));
}

function settingsOf({ experiment }: GroupedRun): ReadonlyMap<string, string> {
  return new Map(comparedSettings(experiment ?? {}).map(({ key, value }) => [key, value.replaceAll('"', '')]));
}

function differing(runs: readonly GroupedRun[]): readonly string[] {
  return configRows(runs.map(({ experiment }) => experiment ?? {})).flatMap(({ key, differs }) => (differs ? [key] : []));
}

/** The variant of a study that all of them are. */
function variantOf(runs: readonly GroupedRun[], by: string): string | undefined {
  const study = runs[0]?.study;
  if (by !== BUT_SEED || !study?.variant) return undefined;
  return runs.every((run) => run.study?.id === study.id && run.study.variant === study.variant) ? study.variant : undefined;
}

/** `kind nepenthe, zeta 0.25`; a setting that the run lacks is left out. */
function labelOf(keys: readonly string[], run: GroupedRun | undefined): string {
  const settings = run ? settingsOf(run) : new Map<string, string>();
  const parts = keys.flatMap((key) => {
    const own = settings.get(key);
    return own === undefined ? [] : [`${key.slice(key.lastIndexOf('.') + 1)} ${own}`];
  });
  return parts.join(', ') || 'the same settings';
}
