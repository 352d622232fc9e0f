import type { RunDetail } from '#shared/contract/index.ts';

type ComparedRun = Pick<RunDetail, 'study'> & {
  readonly summary: Pick<RunDetail['summary'], 'method' | 'project' | 'network' | 'data' | 'seed'>;
};

/** What a dense run shares with the runs that it is a baseline for, the closest first. */
const relations: readonly ((one: ComparedRun, other: ComparedRun) => boolean)[] = [
  (one, other) => one.study !== null && one.study.id === other.study?.id,
  ({ summary: one }, { summary: other }) =>
    one.project === other.project && one.network === other.network && one.data === other.data && one.seed === other.seed,
];

/**
 * Index of the run that the others are compared with until the user chooses one: the dense run of the study that most of them belong to,
 * else the one with the project, network, data and seed of most of them, else the first run.
 */
export function defaultBaseline(runs: readonly ComparedRun[]): number {
  const dense = [...runs.entries()].filter(([, { summary }]) => summary.method === 'dense');
  for (const isRelated of relations) {
    const related = ([, run]: readonly [number, ComparedRun]): number =>
      runs.filter((other) => other !== run && isRelated(run, other)).length;
    const best = dense.toSorted((one, other) => related(other) - related(one))[0];
    if (best && related(best) > 0) return best[0];
  }
  return 0;
}
