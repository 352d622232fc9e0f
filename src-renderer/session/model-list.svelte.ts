import type { ModelSummary } from '#shared/contract/index.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';
import type { LabClient } from './lab-client.ts';

/** Ids of runs, or every run. */
type Runs = ReadonlySet<string> | 'all';

/** The kept models of runs with what is proven of them, kept up to date for the runs that somebody watches. */
export class ModelList {
  readonly #client: LabClient;
  readonly #watchers = new Set<{ readonly runs: Runs }>();
  #asked: Runs = new Set();
  #reading = false;
  #byRun = $state.raw<ReadonlyMap<string, readonly ModelSummary[]>>(new Map());
  #loaded = $state(false);
  failure = $state.raw<Failure>();

  constructor(client: LabClient) {
    this.#client = client;
  }

  /** Of a run, the dense one first; undefined until they have been read. */
  of(run: string): readonly ModelSummary[] | undefined {
    return this.#byRun.get(run) ?? (this.#loaded ? [] : undefined);
  }

  get byRun(): ReadonlyMap<string, readonly ModelSummary[]> {
    return this.#byRun;
  }

  /** Whether the models of all runs have been read. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Reads the models of these runs, or of all, and follows them until the returned function is called. */
  watch(runs: readonly string[] | 'all'): () => void {
    const watcher = { runs: runs === 'all' ? runs : new Set(runs) };
    this.#watchers.add(watcher);
    void this.#ask(watcher.runs);
    return () => {
      this.#watchers.delete(watcher);
      if (!this.#watchesAll()) this.#loaded = false;
    };
  }

  /** Everything that is watched anew, as after a lost stream. */
  async reload(): Promise<void> {
    await Promise.all([...this.#watchers].map(({ runs }) => this.#ask(runs)));
  }

  /** Reads the models of a run again, if somebody watches it. */
  update(run: string): void {
    if ([...this.#watchers].some(({ runs }) => runs === 'all' || runs.has(run))) void this.#ask(new Set([run]));
  }

  /** One request at a time, so that none is overtaken; what is asked for meanwhile is read together. */
  async #ask(runs: Runs): Promise<void> {
    this.#asked = runs === 'all' || this.#asked === 'all' ? 'all' : new Set([...this.#asked, ...runs]);
    if (this.#reading) return;
    this.#reading = true;
    while (this.#asked === 'all' || this.#asked.size > 0) {
      const asked = this.#asked;
      this.#asked = new Set();
      await this.#read(asked);
    }
    this.#reading = false;
  }

  async #read(runs: Runs): Promise<void> {
    try {
      const models = await this.#client.models.list(runs === 'all' ? {} : { runs: [...runs] });
      const read = Map.groupBy(models, ({ runId }) => runId);
      if (runs === 'all') {
        this.#byRun = read;
        this.#loaded = this.#watchesAll();
      } else {
        this.#byRun = new Map([...this.#byRun, ...[...runs].map((run) => [run, read.get(run) ?? []] as const)]);
      }
      this.failure = undefined;
    } catch (error) {
      this.failure = describeFailure(error);
    }
  }

  #watchesAll(): boolean {
    return [...this.#watchers].some(({ runs }) => runs === 'all');
  }
}
