import type { RunDetail } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';

/** What needs the experiment of a run of this lab: the refusal for a run of another program, and its remedy. */
const refusals = {
  model: ['its models cannot be reduced or exported here', 'Import the model from a file instead.'],
  branch: ['it cannot be continued here', 'Start a new run from an experiment of this lab.'],
  rerun: ['it cannot be run again here', 'Run it again in that program, or start a new run from an experiment of this lab.'],
  control: ['it cannot be paused or stopped here', 'Pause or stop it in that program.'],
  resume: ['it cannot be resumed here', 'Resume it in that program, or start a new run from an experiment of this lab.'],
} as const;

/** The experiment of a run of this lab. Throws LabError `unsupported` for a run of another program. */
export function ownExperiment({ experiment, folder }: Pick<RunDetail, 'experiment' | 'folder'>, use: keyof typeof refusals): Experiment {
  if (experiment) return experiment;
  const [consequence, remedy] = refusals[use];
  throw new LabError('unsupported', `Another program made this run, so ${consequence}.`, remedy, { file: folder });
}
