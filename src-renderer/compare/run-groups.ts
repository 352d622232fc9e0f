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
const SEED_IN_NAME = /[\s,:;-]*\bseed\b[\s:=]*\d+/i;
/** Settings in the name of a group. */
const MOST_PARTS = 3;

type GroupedRun = Pick<RunDetail, 'experiment' | 'study'> & { readonly summary: Pick<RunDetail['summary'], 'id' | 'name'> };

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
  const labels = [...grouped.values()].map((own) => (by === BUT_SEED ? (variantOf(own) ?? nameOf(own)) : undefined));
  return [...grouped].map(([key, own], index) => {
    const label = labels[index];
    const isUnique = label !== undefined && labels.indexOf(label) === labels.lastIndexOf(label);
    return { key, label: isUnique ? label : settingsLabel(keys, own[0]), ids: own.map(({ summary }) => summary.id) };
  });
}

function settingsOf({ experiment }: GroupedRun): ReadonlyMap<string, string> {
  return new Map(comparedSettings(experiment ?? {}).map(({ key, value }) => [key, value.replaceAll('"', '')]));
}

function differing(runs: readonly GroupedRun[]): readonly string[] {
  return configRows(runs.map(({ experiment }) => experiment ?? {})).flatMap(({ key, differs }) => (differs ? [key] : []));
}

/** The variant of a study that all of them are. */
function variantOf(runs: readonly GroupedRun[]): string | undefined {
  const study = runs[0]?.study;
  if (!study?.variant) return undefined;
  return runs.every((run) => run.study?.id === study.id && run.study.variant === study.variant) ? study.variant : undefined;
}

/** The name that all of them have but for a seed in it. */
function nameOf(runs: readonly GroupedRun[]): string | undefined {
  const [name, another] = new Set(runs.map(({ summary }) => summary.name.replace(SEED_IN_NAME, '')));
  return another === undefined && name !== '' ? name : undefined;
}

/** `kind nepenthe, zeta 0.25 …`; a setting that the run lacks is left out. */
function settingsLabel(keys: readonly string[], run: GroupedRun | undefined): string {
  const settings = run ? settingsOf(run) : new Map<string, string>();
  const parts = keys.flatMap((key) => {
    const own = settings.get(key);
    return own === undefined ? [] : [`${key.slice(key.lastIndexOf('.') + 1)} ${own}`];
  });
  if (parts.length === 0) return 'the same settings';
  return parts.length > MOST_PARTS ? `${parts.slice(0, MOST_PARTS).join(', ')} …` : parts.join(', ');
}
