import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { IncludedExperiment } from '#shared/contract/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { whatMethodShows } from '#shared/methods/index.ts';
import { describeExperiment } from './describe-experiment.ts';

const STARTER_SET = 'digits';

/** The included experiments, one JSON file each. Those on the starter set, which need no data to be added, come first, `starter` before all others. */
export function readPresets(folder: string): IncludedExperiment[] {
  const ids = readdirSync(folder).flatMap((name) => (name.endsWith('.json') ? [basename(name, '.json')] : []));
  const presets = ids.toSorted().map((id) => {
    const experiment: unknown = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
    const complete = experimentSchema.parse(experiment);
    const preset = {
      id,
      title: complete.name,
      description: describeExperiment(complete),
      shows: whatMethodShows(complete.method.kind),
      experiment,
    };
    return { preset, needsData: complete.data.name === STARTER_SET ? 0 : 1 };
  });
  return presets.toSorted((one, other) => one.needsData - other.needsData).map(({ preset }) => preset);
}
