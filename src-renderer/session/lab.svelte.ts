import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { isModelJob } from '#shared/contract/jobs.ts';
import type { Change, DataSet, EngineInfo, ImportJob, Job, ModelImportJob, ModelJob, ModelLibrary } from '#shared/contract/index.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';
import { followChanges } from './follow-changes.ts';
import type { LabClient } from './lab-client.ts';
import { JobList } from './job-store.svelte.ts';
import { ModelList } from './model-list.svelte.ts';
import { RunList } from './run-list.svelte.ts';
import { RunRecord } from './run-record.svelte.ts';

/** Changes are applied together this often: smooth to the eye, and a busy run costs no more than a calm one. */
const APPLY_EVERY_MS = 80;
const KEPT_RECORDS = 32;

export type Connection = 'connecting' | 'connected' | 'lost';

/** What the window knows of the engine, live. */
export class Lab {
  readonly client: LabClient;
  readonly runs = new RunList();
  readonly models: ModelList;
  readonly jobs = new JobList<ModelJob>();
  readonly imports = new JobList<ImportJob>();
  readonly modelImports = new JobList<ModelImportJob>();
  /** Runs whose eye is closed: left out of the charts. */
  readonly hidden = new SvelteSet<string>();
  dataSets = $state.raw<readonly DataSet[]>();
  /** Models that came from files. */
  library = $state.raw<ModelLibrary>();
  info = $state.raw<EngineInfo>();
  connection = $state<Connection>('connecting');
  /** Why the runs could not be read, where the engine answers but not with them. */
  failure = $state.raw<Failure>();

  readonly #records = new Map<string, RunRecord>();
  #pending: Change[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: LabClient) {
    this.client = client;
    this.models = new ModelList(client);
  }

  /** Follows the engine until the returned function is called. */
  connect(): () => void {
    const ending = new AbortController();
    void followChanges(
      (signal) => this.client.changes(undefined, { signal }),
      {
        opened: () => void this.#refresh(),
        changed: (change) => this.#enqueue(change),
        lost: () => (this.connection = 'lost'),
      },
      ending.signal,
    );
    return () => {
      ending.abort();
      clearTimeout(this.#timer);
    };
  }

  /** The record of a run; it reads and follows the run once watched. */
  record(id: string): RunRecord {
    const known = this.#records.get(id);
    if (known) return known;
    const record = new RunRecord(id, this.client);
    this.#records.set(id, record);
    for (const [old, { watched }] of this.#records) {
      if (this.#records.size <= KEPT_RECORDS) break;
      if (!watched && old !== id) this.#records.delete(old);
    }
    return record;
  }

  async cancelJob(id: string): Promise<void> {
    this.updateJobs([await this.client.jobs.cancel({ job: id })]);
  }

  updateJobs(jobs: readonly Job[]): void {
    this.jobs.update(jobs.filter(isModelJob));
    this.imports.update(jobs.filter(isImportJob));
    this.modelImports.update(jobs.filter(isModelImportJob));
  }

  async readDataSets(): Promise<void> {
    this.dataSets = await this.client.data.list();
  }

  async readLibrary(): Promise<void> {
    this.library = await this.client.models.imported.list();
  }

  async #refresh(): Promise<void> {
    try {
      this.#pending = [];
      this.runs.replace(await this.client.runs.list());
      this.failure = undefined;
      this.connection = 'connected';
      this.#apply();
      this.info = await this.client.engine.info();
      const watched = [...this.#records.values()].filter((record) => record.watched);
      await Promise.all([
        this.readDataSets(),
        this.readLibrary(),
        this.#readJobs(),
        this.models.reload(),
        ...watched.map((record) => record.reload()),
      ]);
    } catch (error) {
      this.failure = describeFailure(error);
    }
  }

  async #readJobs(): Promise<void> {
    const jobs = await this.client.jobs.list();
    this.jobs.replace(jobs.filter(isModelJob));
    this.imports.replace(jobs.filter(isImportJob));
    this.modelImports.replace(jobs.filter(isModelImportJob));
  }

  #enqueue(change: Change): void {
    this.#pending.push(change);
    if (this.connection === 'connected') this.#timer ??= setTimeout(() => this.#apply(), APPLY_EVERY_MS);
  }

  #apply(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changes = this.#pending;
    this.#pending = [];
    this.runs.update(changes.flatMap((change) => (change.kind === 'run' ? [change.summary] : [])));
    this.updateJobs(changes.flatMap((change) => (change.kind === 'job' ? [change.job] : [])));
    for (const change of changes) {
      if (change.kind === 'data') void this.readDataSets();
      else if (change.kind === 'library') void this.readLibrary();
      else if (change.kind === 'models') this.models.update(change.id);
      else if ('id' in change) this.#records.get(change.id)?.apply(change);
    }
  }
}

function isModelImportJob(job: Job): job is ModelImportJob {
  return job.kind === 'model-import';
}

function isImportJob(job: Job): job is ImportJob {
  return job.kind === 'data-import';
}

const LAB = Symbol('lab');

export function provideLab(lab: Lab): void {
  setContext(LAB, lab);
}

/** The window's live state; to be called while a component starts. */
export function useLab(): Lab {
  return getContext<Lab>(LAB);
}
