import type { RunDetail } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';

/** The experiment of a run of this lab. Throws LabError `unsupported` for a run of another program. */
export function ownExperiment({ experiment, folder }: Pick<RunDetail, 'experiment' | 'folder'>): Experiment {
  if (experiment) return experiment;
  throw new LabError(
    'unsupported',
    'Another program made this run, so its models cannot be reduced or exported here.',
    'Import the model from a file instead.',
    { file: folder },
  );
}
