import type { FoundDataSet } from '#main/datasets/index.ts';
import { type FoundModel, networkOf } from '#main/library/index.ts';
import type { IncludedExperiment, Plan, Probe } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { describeProblems, type Experiment, parseNewExperiment } from '#shared/experiment/index.ts';
import { denseStageOf, planExperiment } from '#shared/planning/index.ts';
import { listed } from '#shared/text/index.ts';
import type { NewRun } from './create-run.ts';
import type { DataSetService } from './data-set-service.ts';
import type { ImportedModelService } from './imported-model-service.ts';
import { readPresets } from './presets.ts';
import type { ProbeService, ProbeSpec } from './probe-service.ts';

/** A member of a study before it is created. */
export interface PreparedMember {
  readonly run: NewRun;
  /** The experiment that trains its dense stage alone; null if none does. */
  readonly dense: Experiment | null;
  /** Training steps of the run, and of its dense stage. */
  readonly steps: number;
  readonly denseSteps: number;
}

/** Thread count for a device, on the machine with that name or on this one. Throws LabError `not-found`. */
type ThreadsFor = (device: string, on: string | null) => number;

/** Checks, plans and measures experiments before they run. */
export class ExperimentService {
  readonly #dataSets: DataSetService;
  readonly #models: ImportedModelService;
  readonly #presets: string;
  readonly #app: string;
  readonly #threadsFor: ThreadsFor;
  readonly #probes: ProbeService;

  /**
   * @param threadsFor for runs that request every core
   * @param presets the folder of the included experiments
   */
  constructor(
    dataSets: DataSetService,
    models: ImportedModelService,
    probes: ProbeService,
    threadsFor: ThreadsFor,
    presets: string,
    app: string,
  ) {
    this.#threadsFor = threadsFor;
    this.#dataSets = dataSets;
    this.#models = models;
    this.#presets = presets;
    this.#app = app;
    this.#probes = probes;
  }

  /** Experiments that come with the lab. */
  included(): IncludedExperiment[] {
    return readPresets(this.#presets);
  }

  check(document: unknown): Experiment {
    return checkExperiment(document);
  }

  async plan(document: unknown): Promise<Plan> {
    return (await this.#planned(document)).plan;
  }

  /** Times a few real steps and extrapolates to the whole run. */
  async probe(document: unknown, signal?: AbortSignal): Promise<Probe> {
    const planned = await this.#planned(document);
    return this.#probes.measure(this.#specOf(planned), signal);
  }

  /**
   * Everything needed to create a run. Throws what {@link plan} throws, and LabError `not-found` if there is no such cluster.
   *
   * @param on the cluster that it is to run on
   */
  async prepare(document: unknown, on?: string): Promise<NewRun> {
    return (await this.prepareMember(document, on)).run;
  }

  /** The same for a member of a study, with its dense stage as an experiment of its own if it has one. */
  async prepareMember(document: unknown, on?: string): Promise<PreparedMember> {
    const planned = await this.#planned(document);
    const { parameters, macs, layers, steps, stepsPerEpoch } = planned.plan;
    const { experiment } = planned;
    const denseSteps = stepsPerEpoch * experiment.training.epochs;
    return {
      run: { ...this.#specOf(planned, on), ...(on !== undefined && { on }), parameters, macs },
      dense: denseStageOf(experiment, layers),
      steps,
      denseSteps,
    };
  }

  #specOf({ experiment, dataSet, model }: PlannedExperiment, on: string | null = null): ProbeSpec {
    // Throws for an unknown cluster, whatever the experiment says.
    const threads = this.#threadsFor(experiment.device, on);
    return {
      app: this.#app,
      experiment,
      threads: experiment.threads > 0 ? experiment.threads : threads,
      dataSet: { name: dataSet.description.name, folder: dataSet.folder },
      ...(model && { model: specOfModel(model) }),
    };
  }

  async #planned(document: unknown): Promise<PlannedExperiment> {
    const experiment = checkExperiment(document);
    const { network, data } = experiment;
    const dataSet = await this.#dataSets.find(data.name);
    const model = network.kind === 'imported' ? this.#models.find(network.model) : undefined;
    return { experiment, dataSet, model, plan: planExperiment(experiment, dataSet.description, model && networkOf(model)) };
  }
}

function specOfModel({ description, folder, sha256 }: FoundModel): NonNullable<ProbeSpec['model']> {
  const { name, normalization, interface: called } = description;
  return { name, folder, sha256, ...(normalization && { normalization }), ...(called && { interface: called }) };
}

interface PlannedExperiment {
  readonly experiment: Experiment;
  readonly dataSet: FoundDataSet;
  /** The imported model that is its network. */
  readonly model: FoundModel | undefined;
  readonly plan: Plan;
}

/** The experiment with its defaults filled in. Throws LabError `invalid-experiment` naming every invalid field. */
export function checkExperiment(document: unknown): Experiment {
  const parsed = parseNewExperiment(document);
  if (parsed.ok) return parsed.experiment;
  throw new LabError(
    'invalid-experiment',
    `Invalid experiment: ${describeProblems(parsed.problems)}.`,
    'Correct these fields; docs/experiments.md describes all of them.',
    { location: listed(parsed.problems.map(({ field }) => field || 'the document')) },
  );
}
