import { existsSync } from 'node:fs';
import type { CommandContext } from '../session/command-context.ts';
import { readExperimentFile } from './experiment-file.ts';
import { withImportedNetwork } from './network-file.ts';

/** Reads an experiment file if there is one; otherwise looks for a preset of that name. */
export async function chosenExperiment(context: CommandContext, fileOrPreset: string): Promise<unknown> {
  if (/^[\w-]+$/.test(fileOrPreset) && !existsSync(fileOrPreset)) {
    const preset = (await context.client.experiments.presets()).find(({ id }) => id === fileOrPreset);
    if (preset) return preset.experiment;
  }
  return withImportedNetwork(context, await readExperimentFile(fileOrPreset), fileOrPreset);
}
