import { onlineManager, setQueryClientContext } from '@tanstack/svelte-query';
import { getContext, setContext } from 'svelte';
import type { Change, Cluster, DataSetList, ModelLibrary, Queue, RunSummary, StudyDetail, StudySummary } from '#shared/contract/index.ts';
import { AccuracyUpdates } from './accuracy-updates.ts';
import { followChanges } from './follow-changes.ts';
import { JobStore } from './job-store.svelte.ts';
import { KeptModels } from './kept-models.svelte.ts';
import type { LabClient } from './lab-client.ts';
import { type LabQueries, labQueries } from './lab-queries.ts';
import { LineUpdates } from './line-updates.ts';
import { LiveQuery } from './live-query.ts';
import { ModelUpdates } from './model-updates.ts';
import { appendSeries } from './points.ts';
import { RunList, withRuns } from './run-list.svelte.ts';
import { appendMessages, RunRecord } from './run-record.svelte.ts';
import { ServerCache } from './server-cache.ts';
import { StudyUpdates } from './study-updates.ts';
import { ValueUpdates } from './value-updates.ts';

/** Changes are applied in batches: smooth to the eye, and a busy run costs no more than a quiet one. */
const APPLY_EVERY_MS = 80;

export type Connection = 'connecting' | 'connected' | 'lost';

/** What the window knows of the engine: its client, the cache of its answers, its jobs, and the stream that keeps them up to date. */
export class Lab {
  readonly client: LabClient;
  readonly cache = new ServerCache();
  readonly queries: LabQueries;
  readonly runs: RunList;
  readonly dataSets: LiveQuery<DataSetList>;
  /** Models imported from files. */
  readonly library: LiveQuery<ModelLibrary>;
  readonly studies: LiveQuery<StudySummary[]>;
  readonly queue: LiveQuery<Queue>;
  readonly clusters: LiveQuery<Cluster[]>;
  readonly jobs = new JobStore();
  connection = $state<Connection>('connecting');

  readonly #lineUpdates: LineUpdates;
  readonly #modelUpdates: ModelUpdates;
  readonly #studyUpdates: StudyUpdates;
  readonly #accuracyUpdates: AccuracyUpdates;
  readonly #valueUpdates: ValueUpdates;
  readonly #runEnded = new Set<(run: RunSummary) => void>();
  #pending: Change[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: LabClient) {
    this.client = client;
    this.queries = labQueries(client);
    this.runs = new RunList(new LiveQuery(this.cache.client, this.queries.runs.list.queryOptions()));
    this.dataSets = new LiveQuery(this.cache.client, this.queries.data.list.queryOptions());
    this.library = new LiveQuery(this.cache.client, this.queries.models.imported.list.queryOptions());
    this.studies = new LiveQuery(this.cache.client, this.queries.studies.list.queryOptions());
    this.queue = new LiveQuery(this.cache.client, this.queries.queue.get.queryOptions());
    this.clusters = new LiveQuery(this.cache.client, this.queries.clusters.list.queryOptions());
    this.#lineUpdates = new LineUpdates(this.cache, this.queries);
    this.#modelUpdates = new ModelUpdates(client, this.cache, this.queries);
    this.#accuracyUpdates = new AccuracyUpdates(client, this.cache, this.queries);
    this.#studyUpdates = new StudyUpdates(this.cache, this.queries);
    this.#valueUpdates = new ValueUpdates(this.cache, this.queries);
    this.jobs.onEnd(({ kind }) => {
      if (kind === 'latency' || kind === 'analysis') this.cache.refreshSome(this.queries.models.latencies.key(), () => true);
    });
  }

  /**
   * Follows the engine until the returned function is called. Queries wait for the stream, so no change is missed between
   * an answer and the first change; after a lost stream everything is read once more.
   */
  connect(): () => void {
    const ending = new AbortController();
    // The engine is on this machine: its stream says whether it answers, not the network.
    onlineManager.setEventListener(() => undefined);
    onlineManager.setOnline(false);
    this.cache.client.mount();
    void followChanges(
      (signal) => this.client.changes(undefined, { signal }),
      { opened: () => this.#opened(), changed: (change) => this.#enqueue(change), lost: () => this.#lost() },
      ending.signal,
    );
    return () => {
      ending.abort();
      clearTimeout(this.#timer);
      this.#lineUpdates.stop();
      this.#valueUpdates.stop();
      this.cache.client.unmount();
    };
  }

  /** A run as a whole. */
  record(id: string): RunRecord {
    return new RunRecord(id, this.cache.client, this.queries);
  }

  /** A study with its members. */
  study(id: string): LiveQuery<StudyDetail> {
    return new LiveQuery(this.cache.client, this.queries.studies.get.queryOptions({ input: { id } }));
  }

  /** The kept models of these runs, or of all. */
  keptModels(runs?: readonly string[]): KeptModels {
    return new KeptModels(this.cache.client, this.queries, runs);
  }

  /** Takes the engine's answer to a change of a study. */
  updateStudy({ id }: StudySummary): void {
    this.#studyUpdates.changed(id);
  }

  /** Puts newer rows of runs into the list, also ahead of the stream, and reads again what depends on them. */
  updateRuns(runs: readonly RunSummary[]): void {
    if (runs.length === 0) return;
    const list = this.queries.runs.list.queryKey();
    const known = new Map(this.cache.client.getQueryData(list)?.map((run) => [run.id, run]));
    for (const run of runs) {
      const before = known.get(run.id);
      if (!before || isFinished(before) !== isFinished(run)) this.#valueUpdates.read();
      // A new run may be a branch.
      if (!before) this.cache.refreshSome(this.queries.runs.lineage.key(), () => true);
      this.#studyUpdates.runChanged(run, before);
    }
    this.cache.patch(list, (before) => withRuns(before, runs));
    for (const run of runs)
      if (known.get(run.id)?.status === 'running' && isEnded(run)) for (const listener of this.#runEnded) listener(run);
  }

  /** Reports each run that was seen running and has ended, until the returned function is called. */
  onRunEnd(listener: (run: RunSummary) => void): () => void {
    this.#runEnded.add(listener);
    return () => this.#runEnded.delete(listener);
  }

  /** Takes the engine's answer to a change of the queue, ahead of the stream. */
  updateQueue(queue: Queue): void {
    this.cache.patch(this.queries.queue.get.queryKey(), () => queue);
  }

  async cancelJob(id: string): Promise<void> {
    this.jobs.update([await this.client.jobs.cancel({ job: id })]);
  }

  #opened(): void {
    const isFirst = this.connection === 'connecting';
    this.#pending = [];
    this.connection = 'connected';
    onlineManager.setOnline(true);
    if (!isFirst) this.cache.refreshAll();
    void this.#readJobs();
  }

  #lost(): void {
    this.connection = 'lost';
    onlineManager.setOnline(false);
  }

  async #readJobs(): Promise<void> {
    try {
      this.jobs.replace(await this.client.jobs.list());
    } catch {
      // The stream reports a lost engine and reads the jobs again.
    }
  }

  #enqueue(change: Change): void {
    this.#pending.push(change);
    this.#timer ??= setTimeout(() => this.#apply(), APPLY_EVERY_MS);
  }

  #apply(): void {
    this.#timer = undefined;
    const changes = this.#pending;
    this.#pending = [];
    this.updateRuns(changes.flatMap((change) => (change.kind === 'run' ? [change.summary] : [])));
    this.jobs.update(changes.flatMap((change) => (change.kind === 'job' ? [change.job] : [])));
    for (const change of changes) this.#follow(change);
  }

  /** Patches or refreshes the answers that a change concerns. */
  #follow(change: Change): void {
    const { cache, queries } = this;
    switch (change.kind) {
      case 'series': {
        const { id, series } = change;
        this.#lineUpdates.changed(id);
        this.#valueUpdates.logged(series, this.runs.get(id)?.source != null);
        cache.patch(queries.runs.series.queryKey({ input: { id } }), (before) => appendSeries(before, series));
        break;
      }
      case 'messages': {
        const { id, messages } = change;
        cache.patch(queries.runs.messages.queryKey({ input: { id } }), (before) => appendMessages(before, messages));
        break;
      }
      case 'detail':
        this.#lineUpdates.changed(change.id);
        this.#accuracyUpdates.changed(change.id);
        this.#studyUpdates.memberMeasured(change.id);
        cache.refresh(queries.runs.get.queryKey({ input: { id: change.id } }));
        break;
      case 'rewound':
        this.#lineUpdates.changed(change.id);
        this.#accuracyUpdates.changed(change.id);
        this.#studyUpdates.memberMeasured(change.id);
        cache.refresh(queries.runs.get.queryKey({ input: { id: change.id } }));
        cache.refresh(queries.runs.series.queryKey({ input: { id: change.id } }));
        cache.refresh(queries.runs.messages.queryKey({ input: { id: change.id } }));
        void cache.client.invalidateQueries({ queryKey: queries.runs.reduction.key({ input: { id: change.id } }) });
        break;
      case 'models':
        void this.#modelUpdates.changed(change.id);
        this.#studyUpdates.memberMeasured(change.id);
        if (isFinished(this.runs.get(change.id))) this.#valueUpdates.read();
        cache.refresh(queries.models.analyses.queryKey({ input: { id: change.id } }));
        break;
      case 'deleted':
        this.#forget(change.id);
        break;
      case 'trash':
        cache.refresh(queries.trash.list.queryKey());
        cache.refresh(queries.disk.cleanedUp.queryKey());
        cache.refresh(queries.disk.usage.queryKey());
        break;
      case 'views':
        cache.refresh(queries.views.list.queryKey());
        break;
      case 'settings':
        cache.refresh(queries.settings.get.queryKey());
        break;
      case 'queue':
        cache.refresh(queries.queue.get.queryKey());
        break;
      case 'clusters':
        cache.refresh(queries.clusters.list.queryKey());
        break;
      case 'data':
        cache.refresh(queries.data.list.queryKey());
        cache.refreshSome(queries.data.overview.key(), () => true);
        break;
      case 'library':
        void cache.client.invalidateQueries({ queryKey: queries.models.imported.key() });
        break;
      case 'run':
      case 'job':
      // All of them at once, above.
    }
  }

  /** Takes a deleted run out of every answer that has it. */
  #forget(id: string): void {
    const { cache, queries } = this;
    cache.patch(queries.runs.list.queryKey(), (runs) => runs.filter((run) => run.id !== id));
    cache.refreshSome(queries.runs.lineage.key(), () => true);
    cache.refreshSome(queries.models.list.key(), () => true);
    this.#studyUpdates.runDeleted(id);
    this.#valueUpdates.read();
  }
}

function isEnded({ status }: RunSummary): boolean {
  return status !== 'running' && status !== 'paused' && status !== 'queued';
}

function isFinished(run: RunSummary | undefined): boolean {
  return run?.status === 'finished';
}

const LAB = Symbol('lab');

export function provideLab(lab: Lab): void {
  setContext(LAB, lab);
  setQueryClientContext(lab.cache.client);
}

/** The engine as this window knows it. Call it while a component initializes. */
export function useLab(): Lab {
  return getContext<Lab>(LAB);
}
