import { readRunSpec } from '#main/run-folder/index.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { branchProblems, describeProblems, type Parent } from '#shared/experiment/index.ts';
import { listed } from '#shared/text/index.ts';
import type { NewRun } from './create-run.ts';
import { ownExperiment } from './own-experiment.ts';

/**
 * A checked experiment as a branch of another run. It keeps that run's thread count unless the experiment changes it, so that both compute
 * the same. Throws LabError `invalid-experiment` naming settings that cannot change, and what {@link ownExperiment} and reading the parent's
 * spec throw.
 *
 * @param detail of the parent
 */
export function branchOf(prepared: NewRun, parent: Parent, detail: RunDetail): NewRun {
  const { experiment } = prepared;
  const before = ownExperiment(detail, 'branch');
  const problems = branchProblems(before, experiment, parent.round, detail.layers);
  if (problems.length > 0) {
    throw new LabError(
      'invalid-experiment',
      `Invalid branch: ${describeProblems(problems)}.`,
      `Keep the values of run ${parent.run}, or run the experiment from its start.`,
      { location: listed(problems.map(({ field }) => field)) },
    );
  }
  const spec = readRunSpec(detail.folder);
  const isSameDevice = before.threads === experiment.threads && before.device === experiment.device;
  return {
    ...prepared,
    parent,
    ...(spec.model && { model: spec.model }),
    ...(isSameDevice && spec.threads !== undefined && { threads: spec.threads }),
  };
}
