import type { RunSummary } from '#shared/contract/index.ts';

const MOST = 12;

/** The newest runs of this lab, of equal names the newest only. */
export function recentExperiments(runs: readonly RunSummary[]): readonly RunSummary[] {
  const names = new Set<string>();
  const newest = runs.toSorted((a, b) => b.number - a.number);
  return newest
    .filter(({ name, source, archived }) => {
      if (source !== null || archived || names.has(name)) return false;
      names.add(name);
      return true;
    })
    .slice(0, MOST);
}
