import { type DataTag, type Query, QueryClient, type QueryKey } from '@tanstack/svelte-query';

/** How long an answer is kept after the last view that showed it has gone. */
const KEEP_MS = 5 * 60_000;

/** The key of an answer of some type. */
export type AnswerKey<Data> = DataTag<QueryKey, Data, unknown>;

type Update = (data: unknown) => unknown;

/**
 * The engine's answers, kept by query key. They never go stale by time: the stream of changes patches or refreshes them.
 * Patches and refreshes wait for a request in flight, so an older answer never overwrites a newer change.
 */
export class ServerCache {
  readonly client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        gcTime: KEEP_MS,
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // Answers are replaced as a whole; comparing thousands of rows would cost more than it saves.
        structuralSharing: false,
      },
    },
  });
  readonly #patches = new Map<string, Update[]>();
  readonly #refreshes = new Set<string>();

  constructor() {
    this.client.getQueryCache().subscribe(({ query }) => {
      if (query.state.fetchStatus === 'idle') this.#settle(query as Query);
    });
  }

  /** Updates an answer if there is one. An answer marked for refresh is left alone: it will be read again. */
  patch<Data>(queryKey: AnswerKey<Data>, update: (data: Data) => Data): void {
    const query = this.#find(queryKey);
    if (!query) return;
    const waiting = this.#patches.get(query.queryHash);
    if (waiting) waiting.push(update as Update);
    else if (query.state.fetchStatus !== 'idle') this.#patches.set(query.queryHash, [update as Update]);
    else this.#apply(query, [update as Update]);
  }

  /** Reads an answer again: now if a view shows it, else when the next view asks for it. */
  refresh(queryKey: QueryKey): void {
    const query = this.#find(queryKey);
    if (!query) return;
    if (query.state.fetchStatus === 'idle') void this.client.invalidateQueries({ queryKey, exact: true });
    else this.#refreshes.add(query.queryHash);
  }

  /** Reads those answers again whose key begins with this one and that may be out of date; an answer still in flight may be. */
  refreshSome(queryKey: QueryKey, isOutdated: (data: unknown) => boolean): void {
    for (const query of this.client.getQueryCache().findAll({ queryKey })) {
      const { data } = query.state;
      if (data === undefined || isOutdated(data)) this.refresh(query.queryKey);
    }
  }

  /** Reads every answer again, as after a gap in the stream. */
  refreshAll(): void {
    this.#patches.clear();
    this.#refreshes.clear();
    void this.client.invalidateQueries();
  }

  isShown(queryKey: QueryKey): boolean {
    return this.#find(queryKey)?.isActive() ?? false;
  }

  #find(queryKey: QueryKey): Query | undefined {
    return this.client.getQueryCache().find({ queryKey, exact: true });
  }

  #settle(query: Query): void {
    const updates = this.#patches.get(query.queryHash);
    this.#patches.delete(query.queryHash);
    if (updates) this.#apply(query, updates);
    if (this.#refreshes.delete(query.queryHash)) this.refresh(query.queryKey);
  }

  #apply({ queryKey, state }: Query, updates: readonly Update[]): void {
    if (state.data === undefined || state.isInvalidated) return;
    this.client.setQueryData(
      queryKey,
      updates.reduce<unknown>((data, update) => update(data), state.data),
    );
  }
}
