import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Preset } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { describeExperiment } from './describe-experiment.ts';

const STARTER = 'starter';
const STARTER_SET = 'digits';

/**
 * The included experiments, one JSON file each. The starter experiment comes first, then the others on the starter set, which need no data to be
 * added.
 */
export function readPresets(folder: string): Preset[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const presets = names.toSorted().map((name) => {
    const experiment: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const complete = experimentSchema.parse(experiment);
    const id = basename(name, '.json');
    const preset = { id, title: complete.name, description: describeExperiment(complete), experiment };
    const rank = id === STARTER ? 0 : complete.data.name === STARTER_SET ? 1 : 2;
    return { preset, rank };
  });
  return presets.toSorted((one, other) => one.rank - other.rank).map(({ preset }) => preset);
}
