import type { Change, RunDetail, RunMessage, Series } from '#shared/contract/index.ts';
import type { LabClient } from './lab-client.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';
import { appendSeries, toSeriesByName, type SeriesByName } from './points.ts';

/** A run as a whole, kept up to date while somebody watches it. */
export class RunRecord {
  readonly id: string;
  readonly #client: LabClient;
  #watchers = 0;
  #loading = false;
  #again = false;
  #loadedSeries = false;
  #early: Series[] = [];

  /** Undefined until it has been read. */
  detail = $state.raw<RunDetail>();
  series = $state.raw<SeriesByName>({});
  messages = $state.raw<readonly RunMessage[]>([]);
  failure = $state.raw<Failure>();

  constructor(id: string, client: LabClient) {
    this.id = id;
    this.#client = client;
  }

  get watched(): boolean {
    return this.#watchers > 0;
  }

  /** Reads the run and follows it until the returned function is called: `$effect(() => record.watch())`. */
  watch(): () => void {
    if (this.#watchers++ === 0) void this.reload();
    let watching = true;
    return () => {
      if (watching) this.#watchers--;
      watching = false;
    };
  }

  /** Everything anew, as after a lost stream. */
  async reload(): Promise<void> {
    await Promise.all([this.#loadDetail(), this.#loadSeries(), this.#loadMessages()]);
  }

  apply(change: Change): void {
    if (!this.watched) return;
    if (change.kind === 'series') this.#append(change.series);
    else if (change.kind === 'messages') this.#addMessages(change.messages);
    else if (change.kind === 'detail') void this.#loadDetail();
    else if (change.kind === 'rewound') void Promise.all([this.#loadDetail(), this.#loadSeries()]);
  }

  /** One request at a time; changes that come meanwhile lead to one more. */
  async #loadDetail(): Promise<void> {
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#loading = true;
    try {
      do {
        this.#again = false;
        this.detail = await this.#client.runs.get({ id: this.id });
        this.failure = undefined;
        // Set by a change that came during the request.
      } while (this.#mustReadAgain());
    } catch (error) {
      this.failure = describeFailure(error);
    } finally {
      this.#loading = false;
    }
  }

  #mustReadAgain(): boolean {
    return this.#again;
  }

  async #loadSeries(): Promise<void> {
    this.#loadedSeries = false;
    try {
      const series = toSeriesByName(await this.#client.runs.series({ id: this.id }));
      this.series = appendSeries(series, this.#early);
      this.#early = [];
      this.#loadedSeries = true;
    } catch (error) {
      this.failure = describeFailure(error);
    }
  }

  async #loadMessages(): Promise<void> {
    try {
      this.#addMessages(await this.#client.runs.messages({ id: this.id }));
    } catch (error) {
      this.failure = describeFailure(error);
    }
  }

  #append(series: readonly Series[]): void {
    if (this.#loadedSeries) this.series = appendSeries(this.series, series);
    else this.#early.push(...series);
  }

  #addMessages(messages: readonly RunMessage[]): void {
    const known = new Set(this.messages.map(({ seq }) => seq));
    const added = messages.filter(({ seq }) => !known.has(seq));
    if (added.length > 0) this.messages = [...this.messages, ...added].sort((a, b) => a.seq - b.seq);
  }
}
