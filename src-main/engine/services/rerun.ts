import type { RunSummary } from '#shared/contract/index.ts';
import type { NewRun } from './create-run.ts';
import type { ExperimentService } from './experiment-service.ts';
import { ownExperiment } from './own-experiment.ts';
import type { RunService } from './run-service.ts';

/**
 * Queues new runs of the experiments of these runs, with their seeds; a branch begins from the same round of the same parent. All are
 * prepared before the first is created. Throws what preparing and branching throw, and LabError `unsupported` for a run of another program.
 */
export async function rerun(runs: RunService, experiments: ExperimentService, ids: readonly string[]): Promise<RunSummary[]> {
  const prepared: (() => RunSummary)[] = [];
  for (const id of ids) {
    const detail = runs.get(id);
    const run: NewRun = await experiments.prepare(ownExperiment(detail, 'rerun'));
    const { parent } = detail;
    prepared.push(() => (parent ? runs.branch(run, parent) : runs.create(run)));
  }
  return prepared.map((create) => create());
}
