import { LabError, type Plan, type Preset, type Probe } from '#shared/contract/index.ts';
import { describeProblems, parseExperiment, type Experiment } from '#shared/experiment/index.ts';
import { planExperiment } from '#shared/planning/index.ts';
import type { FoundDataSet } from '#main/datasets/index.ts';
import type { PreparedRun } from './create-run.ts';
import type { DataSetService } from './data-set-service.ts';
import { readPresets } from './presets.ts';
import type { RunnerProbe } from './runner-probe.ts';

/** What can be said of an experiment before it runs. */
export class ExperimentService {
  readonly #dataSets: DataSetService;
  readonly #presets: string;
  readonly #app: string;
  readonly #runnerProbe: RunnerProbe;

  /** @param presets the folder of the experiments that come with the app */
  constructor(dataSets: DataSetService, runnerProbe: RunnerProbe, presets: string, app: string) {
    this.#dataSets = dataSets;
    this.#presets = presets;
    this.#app = app;
    this.#runnerProbe = runnerProbe;
  }

  presets(): Preset[] {
    return readPresets(this.#presets);
  }

  check(document: unknown): Experiment {
    return checkExperiment(document);
  }

  async plan(document: unknown): Promise<Plan> {
    return (await this.#planned(document)).plan;
  }

  /** A few real steps of it, and what the whole run would take at that rate. */
  async probe(document: unknown, signal?: AbortSignal): Promise<Probe> {
    const { experiment, dataSet } = await this.#planned(document);
    return this.#runnerProbe.measure(this.#specOf(experiment, dataSet), signal);
  }

  /** Everything that a run starts from; fails where the plan does. */
  async prepare(document: unknown): Promise<PreparedRun> {
    const { experiment, dataSet, plan } = await this.#planned(document);
    return { ...this.#specOf(experiment, dataSet), parameters: plan.parameters, macs: plan.macs };
  }

  #specOf(experiment: Experiment, { folder, description }: FoundDataSet): Pick<PreparedRun, 'app' | 'experiment' | 'dataSet'> {
    return { app: this.#app, experiment, dataSet: { name: description.name, folder } };
  }

  async #planned(document: unknown): Promise<{ experiment: Experiment; dataSet: FoundDataSet; plan: Plan }> {
    const experiment = checkExperiment(document);
    const dataSet = await this.#dataSets.find(experiment.data.name);
    return { experiment, dataSet, plan: planExperiment(experiment, dataSet.description) };
  }
}

/** The experiment with its defaults filled in, or `invalid-experiment` naming every field. */
export function checkExperiment(document: unknown): Experiment {
  const parsed = parseExperiment(document);
  if (parsed.ok) return parsed.experiment;
  throw new LabError(
    'invalid-experiment',
    `The experiment is not valid: ${describeProblems(parsed.problems)}.`,
    'Correct the fields that are named; docs/experiments.md describes them all.',
    { place: parsed.problems.map(({ field }) => field).join(', ') },
  );
}
