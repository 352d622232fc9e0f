import type { Change, Job, RunMessage, RunSummary, Series } from '#shared/contract/index.ts';

/** If more points or messages of a run are pending, the client has to read them again. */
const MAX_POINTS_PER_RUN = 20_000;
const MAX_MESSAGES_PER_RUN = 500;

/** Changes that say only that a list has to be read again, in the order in which clients are told. */
const lists = ['queue', 'data', 'library', 'trash', 'views', 'clusters', 'settings'] as const;

interface PendingRun {
  summary?: RunSummary;
  deleted?: true;
  rewound: boolean;
  detail: boolean;
  models: boolean;
  series: Map<Series['name'], Series>;
  messages: RunMessage[];
}

/**
 * Changes that a client has not received yet. Their size is bounded, however slow the client is: only the newest summary and job count,
 * points of a series are joined, and too many of them become one `rewound`.
 */
export class PendingChanges {
  readonly #runs = new Map<string, PendingRun>();
  readonly #jobs = new Map<string, Job>();
  readonly #lists = new Set<(typeof lists)[number]>();

  get isEmpty(): boolean {
    return this.#runs.size === 0 && this.#jobs.size === 0 && this.#lists.size === 0;
  }

  add(change: Change): void {
    switch (change.kind) {
      case 'run':
        this.#of(change.summary.id).summary = change.summary;
        delete this.#of(change.summary.id).deleted;
        break;
      case 'deleted':
        this.#runs.delete(change.id);
        this.#of(change.id).deleted = true;
        break;
      case 'series':
        addSeries(this.#of(change.id), change.series);
        break;
      case 'detail':
        this.#of(change.id).detail = true;
        break;
      case 'rewound':
        rewind(this.#of(change.id));
        break;
      case 'messages':
        addMessages(this.#of(change.id), change.messages);
        break;
      case 'models':
        this.#of(change.id).models = true;
        break;
      case 'job':
        this.#jobs.set(change.job.id, change.job);
        break;
      case 'queue':
      case 'data':
      case 'library':
      case 'trash':
      case 'views':
      case 'clusters':
      case 'settings':
        this.#lists.add(change.kind);
        break;
    }
  }

  /** Takes all pending changes, in an order in which a client can apply them. */
  take(): Change[] {
    const changes = [...this.#runs].flatMap(([id, run]) => changesOf(id, run));
    changes.push(...lists.filter((kind) => this.#lists.has(kind)).map((kind): Change => ({ kind })));
    // Last, so that the results of a job are announced before its end.
    changes.push(...[...this.#jobs.values()].map((job): Change => ({ kind: 'job', job })));
    this.#runs.clear();
    this.#jobs.clear();
    this.#lists.clear();
    return changes;
  }

  #of(id: string): PendingRun {
    const known = this.#runs.get(id);
    if (known) return known;
    const run: PendingRun = { rewound: false, detail: false, models: false, series: new Map(), messages: [] };
    this.#runs.set(id, run);
    return run;
  }
}

function addSeries(run: PendingRun, series: readonly Series[]): void {
  for (const { name, x, y } of series) {
    const waiting = run.series.get(name);
    run.series.set(name, waiting ? { name, x: [...waiting.x, ...x], y: [...waiting.y, ...y] } : { name, x, y });
  }
  const points = [...run.series.values()].reduce((sum, { x }) => sum + x.length, 0);
  if (points > MAX_POINTS_PER_RUN) rewind(run);
}

function addMessages(run: PendingRun, messages: readonly RunMessage[]): void {
  const all = [...run.messages, ...messages];
  run.messages = all.slice(-MAX_MESSAGES_PER_RUN);
  if (all.length > MAX_MESSAGES_PER_RUN) run.rewound = true;
}

function rewind(run: PendingRun): void {
  run.rewound = true;
  run.series.clear();
}

function changesOf(id: string, { summary, deleted, rewound, series, detail, models, messages }: PendingRun): Change[] {
  if (deleted) return [{ kind: 'deleted', id }];
  const changes: Change[] = [];
  if (rewound) changes.push({ kind: 'rewound', id });
  if (series.size > 0) changes.push({ kind: 'series', id, series: [...series.values()] });
  if (messages.length > 0) changes.push({ kind: 'messages', id, messages });
  if (detail) changes.push({ kind: 'detail', id });
  if (models) changes.push({ kind: 'models', id });
  if (summary) changes.push({ kind: 'run', summary });
  return changes;
}
