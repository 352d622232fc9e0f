import { isDeepStrictEqual } from 'node:util';
import type { IncludedExperiment, Preset, PresetCost } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { type Experiment, experimentSchema } from '#shared/experiment/index.ts';
import { summaryOfRun } from '../store/run-summaries.ts';
import type { Store } from '../store/store.ts';
import { storedExperiment } from '../store/stored-experiment.ts';
import type { ExperimentService } from './experiment-service.ts';

/** The included experiments with what they take on this machine. */
export class PresetService {
  readonly #store: Store;
  readonly #experiments: Pick<ExperimentService, 'included' | 'plan'>;

  constructor(store: Store, experiments: Pick<ExperimentService, 'included' | 'plan'>) {
    this.#store = store;
    this.#experiments = experiments;
  }

  async list(): Promise<Preset[]> {
    const presets: Preset[] = [];
    for (const included of this.#experiments.included()) presets.push({ ...included, cost: await this.#costOf(included) });
    return presets;
  }

  /** Null if the experiment cannot be planned yet. */
  async #costOf({ experiment }: IncludedExperiment): Promise<PresetCost | null> {
    try {
      const { steps, parameters, macs } = await this.#experiments.plan(experiment);
      return { steps, parameters, macs, seconds: this.#lasted(experimentSchema.parse(experiment)) };
    } catch (error) {
      if (error instanceof LabError) return null;
      throw error;
    }
  }

  /** How long the latest finished run with the same name and settings has worked on this machine. */
  #lasted(experiment: Experiment): number | null {
    const finished = this.#store.query
      .selectFrom('runs')
      .select(['number', 'experiment'])
      .where('status', '=', 'finished')
      .where('name', '=', experiment.name)
      .orderBy('number', 'desc');
    for (const run of this.#store.all(finished)) {
      const own = storedExperiment(run.experiment);
      if (!own || !isDeepStrictEqual(computed(own), computed(experiment))) continue;
      const summary = summaryOfRun(this.#store, run.number);
      if (summary?.on === null && summary.worked) return summary.worked.seconds;
    }
    return null;
  }
}

/** The settings that a run's duration depends on. */
function computed(experiment: Experiment): object {
  return { ...experiment, tags: undefined, project: undefined, seed: undefined };
}
