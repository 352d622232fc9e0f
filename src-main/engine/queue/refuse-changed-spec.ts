import type { RunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Experiment, flatConfig } from '#shared/experiment/index.ts';
import { listed } from '#shared/text/index.ts';

/**
 * Throws LabError `conflict`, naming the settings, if a run's spec.json is no longer the experiment that was created: its checkpoints and
 * results belong to that one.
 *
 * @param file the path of spec.json
 */
export function refuseChangedSpec(created: Experiment, { experiment }: Pick<RunSpec, 'experiment'>, file: string): void {
  const [before, now] = [settingsOf(created), settingsOf(experiment)];
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
  if (changed.length === 0) return;
  throw new LabError(
    'conflict',
    `spec.json has changed since the run was created: ${listed(changed)}.`,
    'Restore these values, and run the changed experiment as a new run.',
    { file, location: listed(changed) },
  );
}

function settingsOf(experiment: Experiment): ReadonlyMap<string, string> {
  return new Map(flatConfig(experiment).map(({ key, value }) => [key, value]));
}
