import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Preset } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { describeExperiment } from './describe-experiment.ts';

/** The experiments that come with the app, one JSON file each. */
export function readPresets(folder: string): Preset[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.toSorted().map((name) => {
    const experiment: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const complete = experimentSchema.parse(experiment);
    return { id: basename(name, '.json'), title: complete.name, description: describeExperiment(complete), experiment };
  });
}
