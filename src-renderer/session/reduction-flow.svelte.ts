import { getContext, setContext } from 'svelte';
import { type ImportedModel, type Job, type RunReport, runReport, type RunSummary } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { checkModel, denseExperiment, frontOfImported, refuseGuessing } from '#shared/reducing/index.ts';
import { modelNameOf } from '#shared/settings/index.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';
import { isActive } from '../ui/status.ts';
import { isActiveJob } from './job-store.svelte.ts';
import type { Lab } from './lab.svelte.ts';
import { type ImageSettings, ReductionDraft } from './reduction-draft.svelte.ts';

/** What leads from a file and images to the front of latency and accuracy, in order. */
export const reductionStages = ['model', 'images', 'accuracy', 'front'] as const;
export type ReductionStage = (typeof reductionStages)[number];

/** What was given about preprocessing and classes. */
export type GivenSettings = Parameters<typeof refuseGuessing>[3];

/** Thrown to leave a flow that the user has canceled. */
class Canceled extends Error {}

/** Imports a model and its images, evaluates it and measures its front, one after the other, whatever view is shown. */
export class ReductionFlow {
  readonly draft = new ReductionDraft();
  stage = $state<ReductionStage>();
  failure = $state.raw<Failure>();
  /** The run that evaluates the model, once it is created. */
  runId = $state<string>();
  /** The same, until a view has opened it. */
  opening = $state<string>();
  given = $state.raw<GivenSettings>({ normalization: false, classes: false });

  readonly #lab: Lab;
  #jobId = $state<string>();
  #attempt = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** The import that runs. */
  get job(): Job | undefined {
    return this.#jobId === undefined ? undefined : this.#lab.jobs.get(this.#jobId);
  }

  get isBusy(): boolean {
    return this.stage !== undefined;
  }

  async start(images: ImageSettings): Promise<void> {
    const attempt = ++this.#attempt;
    this.failure = undefined;
    this.runId = this.opening = undefined;
    try {
      await this.#measure(images, attempt);
    } catch (error) {
      if (!(error instanceof Canceled) && attempt === this.#attempt) this.failure = describeFailure(error);
    }
    if (attempt === this.#attempt) this.stage = this.#jobId = undefined;
  }

  /** Ends the import that runs. What is imported stays in the library. */
  async cancel(): Promise<void> {
    const { job } = this;
    this.#attempt++;
    this.stage = this.#jobId = undefined;
    if (job && isActiveJob(job)) await this.#lab.cancelJob(job.id);
  }

  async #measure(images: ImageSettings, attempt: number): Promise<void> {
    const { client } = this.#lab;
    const { draft } = this;
    const enter = (stage: ReductionStage): void => {
      if (attempt !== this.#attempt) throw new Canceled();
      this.stage = stage;
    };
    enter('model');
    const model = await this.#importedModel();
    checkModel(model, images);
    const classes = draft.classesOf(model.classes);

    enter('images');
    const { name, add } = await client.data.forModel({ ...images, model: model.name, ...(classes && { classes }) });
    enter('images');
    if (add) await this.#end(await client.data.add(add));
    const dataSet = (await client.data.list()).dataSets.find((one) => one.name === name);
    if (!dataSet) throw new LabError('not-found', `The data set ${name} was removed in the meantime.`, 'Start again.');

    enter('accuracy');
    this.given = { normalization: images.mean !== undefined, classes: classes !== undefined };
    const created = await client.runs.create({ experiment: denseExperiment(model, dataSet) });
    this.#lab.updateRuns([created]);
    this.runId = this.opening = created.id;
    const run = await endOf(this.#lab, created.id);
    if (run.status !== 'finished') return;
    const { dense } = runReport(await client.runs.get({ id: run.id }));
    if (!dense || guessing(dense, dataSet, model, this.given)) return;
    enter('front');
    this.#lab.jobs.update([await client.models.analyze({ id: run.id, round: 0, request: frontOfImported(model) })]);
  }

  async #importedModel(): Promise<ImportedModel> {
    const { client } = this.#lab;
    const { model, file } = this.draft;
    if (model !== '') return client.models.imported.get({ name: model });
    const { models } = await client.models.imported.list();
    const name = freeName(modelNameOf(file.trim()), new Set(models.map((one) => one.name)));
    await this.#end(await client.models.import({ file: file.trim(), name }));
    // From now on it is one of the library.
    this.draft.model = name;
    return client.models.imported.get({ name });
  }

  /** Waits for a job. Throws its error. */
  async #end(started: Job): Promise<void> {
    const { jobs } = this.#lab;
    this.#jobId = started.id;
    const ended = await new Promise<Job>((resolve) => {
      const known = [jobs.get(started.id), started].find((job) => job && !isActiveJob(job));
      if (known) {
        resolve(known);
        return;
      }
      jobs.update([started]);
      const forget = jobs.onEnd((job) => {
        if (job.id !== started.id) return;
        forget();
        resolve(job);
      });
    });
    this.#jobId = undefined;
    if (ended.error) throw LabError.of(ended.error);
    if (ended.status === 'canceled') throw new Canceled();
  }
}

/** Why a model's accuracy is that of guessing; undefined if it is better. */
export function guessing(
  dense: NonNullable<RunReport['dense']>,
  dataSet: Parameters<typeof refuseGuessing>[1],
  model: Parameters<typeof refuseGuessing>[2],
  given: GivenSettings,
): Failure | undefined {
  try {
    refuseGuessing(dense, dataSet, model, given);
    return undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

/** The name, with a number if it is taken. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name.slice(0, 58)}-${number}`;
  return free;
}

/** The row of a run once it has ended. */
function endOf(lab: Lab, id: string): Promise<RunSummary> {
  return new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        const run = lab.runs.get(id);
        if (!run || isActive(run.status)) return;
        resolve(run);
        queueMicrotask(stop);
      });
    });
  });
}

const REDUCTION_FLOW = Symbol('reduction flow');

export function provideReductionFlow(lab: Lab): ReductionFlow {
  return setContext(REDUCTION_FLOW, new ReductionFlow(lab));
}

export function useReductionFlow(): ReductionFlow {
  return getContext<ReductionFlow>(REDUCTION_FLOW);
}
