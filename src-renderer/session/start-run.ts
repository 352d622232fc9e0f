import type { RunSummary } from '#shared/contract/index.ts';
import type { LabClient } from './lab-client.ts';

const STARTER = 'starter';

/** Creates a run of the starter preset. */
export async function startStarter(client: LabClient): Promise<RunSummary> {
  const presets = await client.experiments.presets();
  const starter = presets.find((preset) => preset.id === STARTER) ?? presets[0];
  if (!starter) throw new Error('There is no preset.');
  return client.runs.create({ experiment: starter.experiment });
}
