import { runFolder } from '#main/run-folder/index.ts';
import { type KeptRun, type PlanChoice, planTaskRequest } from '#main/tasks/index.ts';
import type {
  CommonAnnotation,
  ControlAction,
  LineageRun,
  ReductionPlan,
  RunAccuracies,
  RunDetail,
  RunMessage,
  RunSummary,
  Series,
} from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Parent } from '#shared/experiment/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import { type LineRequest, type SharedLines, sharedLines } from '#shared/series/index.ts';
import { ELSEWHERE } from '#shared/settings/index.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { accuraciesOfRuns } from '../store/accuracies.ts';
import { lineageOf } from '../store/parents.ts';
import { entropyOfRound, hasRound, runDetail } from '../store/run-details.ts';
import { lineNames, lineOfRun } from '../store/run-lines.ts';
import { annotateRun, type Annotation, queueRun, runById, type RunRecord } from '../store/run-records.ts';
import { messagesOfRun, seriesOfRun } from '../store/run-series.ts';
import { allSummaries } from '../store/run-summaries.ts';
import { fieldsOfRuns, valuesOfRuns } from '../store/run-values.ts';
import type { Store } from '../store/store.ts';
import { isInTrash } from '../store/trash.ts';
import { annotateRuns } from './annotate-runs.ts';
import { branchOf } from './branch-of.ts';
import { controlRun } from './control-run.ts';
import { createRun, type NewRun } from './create-run.ts';
import { keptRunOfDetail } from './kept-run-of-detail.ts';
import { ownExperiment } from './own-experiment.ts';
import type { ReductionPlanner } from './reduction-planner.ts';

/** Lists, creates, controls and annotates runs. */
export class RunService {
  readonly #store: Store;
  readonly #queue: RunQueue;
  readonly #planner: ReductionPlanner;
  readonly #dataDir: string;

  constructor(store: Store, queue: RunQueue, planner: ReductionPlanner, dataDir: string) {
    this.#store = store;
    this.#queue = queue;
    this.#planner = planner;
    this.#dataDir = dataDir;
  }

  list(): RunSummary[] {
    return this.#queue.reports.summaries();
  }

  /** The settings and metrics that any run has. */
  fields(): string[] {
    return fieldsOfRuns(this.#store, allSummaries(this.#store));
  }

  values(fields: readonly string[]): ReturnType<typeof valuesOfRuns> {
    return valuesOfRuns(this.#store, allSummaries(this.#store), fields);
  }

  /** Accuracies by round of these runs, or of all. */
  accuracies(ids?: readonly string[]): RunAccuracies[] {
    return accuraciesOfRuns(this.#store, ids);
  }

  get(id: string): RunDetail {
    const run = this.#find(id);
    return runDetail(this.#store, run.number, this.#summary(run), runFolder(this.#dataDir, id));
  }

  /** Creates the run's folder and row, and queues it. */
  create(prepared: NewRun): RunSummary {
    const run = createRun(this.#store, this.#dataDir, prepared);
    this.#queue.startNext();
    return this.#announced(run);
  }

  /** The same for one of many runs, which start once all of them are created. */
  add(prepared: NewRun): RunRecord {
    const run = createRun(this.#store, this.#dataDir, prepared);
    this.#queue.reports.announce(run.number);
    return run;
  }

  /**
   * Creates a run that continues after a kept round of another run, and queues it. Throws LabError `not-found` if there is no such run or
   * round, `invalid-experiment` naming settings that cannot change, `unsupported` for a run of another program, and `bad-file`.
   */
  branch(prepared: NewRun, parent: Parent): RunSummary {
    return this.create(branchOf(prepared, parent, this.get(parent.run)));
  }

  /** Throws LabError `conflict` if the action is impossible in the run's state, and `unsupported` for a run of another program. */
  async control(id: string, action: ControlAction): Promise<RunSummary> {
    if (this.#find(id).executor === ELSEWHERE) ownExperiment(this.get(id), 'control');
    const run = await this.#control(id, action);
    if (action === 'stop-now' || run.status === 'queued') this.#queue.ensureStop(run);
    else if (action === 'pause') this.#queue.withdraw(run);
    this.#queue.startNext();
    return this.#announced(run);
  }

  /** Throws LabError `conflict` in another state, `unsupported` for a run of another program, and `corrupt-database`. */
  async resume(id: string): Promise<RunSummary> {
    // The runner may have crashed just now.
    await this.#queue.whenSettled(this.#find(id));
    // A runner of an earlier engine may still be exiting.
    await this.#queue.attachIfAlive(this.#find(id));
    const run = this.#find(id);
    if (!run.experiment) ownExperiment(this.get(id), 'resume');
    if (!resumable.has(run.status)) {
      throw new LabError(
        'conflict',
        `The run is ${run.status} and cannot be resumed.`,
        'Only paused, interrupted, stopped and failed runs can be resumed.',
      );
    }
    if (run.status === 'paused') await this.#control(id, 'resume');
    else queueRun(this.#store, run.number);
    this.#queue.startNext();
    return this.#announced(run);
  }

  annotate(id: string, annotation: Annotation): RunSummary {
    const run = this.#find(id);
    annotateRun(this.#store, run.number, annotation);
    return this.#announced(run);
  }

  /** Annotates many runs at once; returns the IDs of those that are different now. Throws LabError `not-found` before anything changes. */
  annotateAll(ids: readonly string[], annotation: CommonAnnotation): string[] {
    const runs = ids.map((id) => this.#find(id));
    const changed = annotateRuns(this.#store, runs, annotation);
    for (const { number } of changed) this.#queue.reports.announce(number);
    return changed.map(({ id }) => id);
  }

  /** Publishes the run's summary, if there is such a run. */
  announce(id: string): void {
    const run = runById(this.#store, id);
    if (run) this.#queue.reports.announce(run.number);
  }

  series(id: string, names?: readonly string[]): Series[] {
    return seriesOfRun(this.#store, this.#find(id).number, names);
  }

  /** The names of the series that lines of these runs can show. */
  lineNames(ids: readonly string[]): string[] {
    return lineNames(
      this.#store,
      ids.map((id) => this.#find(id).number),
    );
  }

  /** A series of several runs, as lines to draw. */
  lines(request: LineRequest): SharedLines {
    const { ids, name, axis } = request;
    return sharedLines(
      ids.map((id) => ({ id, ...lineOfRun(this.#store, this.#find(id).number, name, axis) })),
      request,
    );
  }

  messages(id: string): RunMessage[] {
    return messagesOfRun(this.#store, this.#find(id).number);
  }

  entropy(id: string, round: number): LayerEntropy[] {
    const run = this.#find(id).number;
    const layers = entropyOfRound(this.#store, run, round);
    // It is measured before the round ends. A network may have no prunable layer.
    if (layers.length > 0 || hasRound(this.#store, run, round)) return layers;
    throw new LabError('not-found', `The entropy of round ${round} has not been measured.`, 'Choose one of the run’s finished rounds.');
  }

  /** The run with everything that it descends from, and everything that descends from the same run, parents first. */
  lineage(id: string): LineageRun[] {
    return lineageOf(this.#store, this.#find(id).id);
  }

  /** The models that a run has kept. */
  kept(id: string): KeptRun {
    return keptRunOfDetail(this.get(id), (round) => this.entropy(id, round));
  }

  /** Plans the reduction of a round's model. Throws what a plan task throws, and LabError `unsupported` for a run of another program. */
  async reduction(id: string, choice: PlanChoice, signal?: AbortSignal): Promise<ReductionPlan> {
    return this.#planner.plan(planTaskRequest(this.kept(id), choice, ownExperiment(this.get(id), 'model')), signal);
  }

  async #control(id: string, action: ControlAction): Promise<RunRecord> {
    const hasRunner = await this.#queue.hasWaitingRunner(this.#find(id));
    const run = this.#find(id);
    controlRun(this.#store, run, runFolder(this.#dataDir, id), action, hasRunner);
    return run;
  }

  #find(id: string): RunRecord {
    const run = runById(this.#store, id);
    if (!run) throw new LabError('not-found', `There is no run ${id}.`, 'List the runs to see their IDs.');
    if (!isInTrash(this.#store, run.number)) return run;
    throw new LabError('not-found', `Run ${id} is in the trash.`, 'Restore it first.');
  }

  #summary({ id, number }: Pick<RunRecord, 'id' | 'number'>): RunSummary {
    const summary = this.#queue.reports.summary(number);
    if (!summary) throw new Error(`Run ${id} has no row`);
    return summary;
  }

  #announced(run: Pick<RunRecord, 'id' | 'number'>): RunSummary {
    this.#queue.reports.announce(run.number);
    return this.#summary(run);
  }
}

const resumable: ReadonlySet<RunRecord['status']> = new Set(['paused', 'interrupted', 'stopped', 'failed']);
