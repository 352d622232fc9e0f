import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PlanTaskRequest } from '#main/tasks/index.ts';
import type { ReductionPlan } from '#shared/contract/index.ts';
import { type Executor, runTask, Turns } from '../executors/index.ts';

/** Each plan has two graphs. */
const MAX_CACHED_PLANS = 32;
/** Each planner process loads a network. */
const MAX_PLANNERS = 2;

/** A cached or pending plan. A pending one is canceled when its last caller aborts. */
interface CachedPlan {
  readonly plan: Promise<ReductionPlan>;
  readonly abort: AbortController;
  readonly callers: Set<symbol>;
  isDone: boolean;
}

/** Plans reductions in separate processes. A plan is a function of its request, so the latest plans are cached. */
export class ReductionPlanner implements AsyncDisposable {
  readonly #executor: Executor;
  readonly #folder: string;
  /** By a hash of the request, least recently used first. */
  readonly #plans = new Map<string, CachedPlan>();
  readonly #planners = new Turns(MAX_PLANNERS);

  /** @param folder for the tasks' scratch folders */
  constructor(executor: Executor, folder: string) {
    this.#executor = executor;
    this.#folder = folder;
  }

  /** Rejects when the signal aborts; the plan continues for other callers with the same request. */
  async plan(request: PlanTaskRequest, signal?: AbortSignal): Promise<ReductionPlan> {
    signal?.throwIfAborted();
    const cached = this.#planOf(request);
    const caller = Symbol(request.runId);
    cached.callers.add(caller);
    const leave = (): void => {
      cached.callers.delete(caller);
      if (cached.callers.size === 0 && !cached.isDone) cached.abort.abort();
    };
    try {
      return await (signal ? Promise.race([cached.plan, abortOf(signal)]) : cached.plan);
    } finally {
      leave();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const plans = [...this.#plans.values()];
    for (const { abort } of plans) abort.abort();
    await Promise.allSettled(plans.map(({ plan }) => plan));
  }

  #planOf(request: PlanTaskRequest): CachedPlan {
    const key = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    const known = this.#plans.get(key);
    this.#plans.delete(key);
    const plan = known && !known.abort.signal.aborted ? known : this.#start(key, request);
    this.#plans.set(key, plan);
    for (const [oldest, { isDone }] of this.#plans) {
      if (this.#plans.size <= MAX_CACHED_PLANS) break;
      if (isDone) this.#plans.delete(oldest);
    }
    return plan;
  }

  #start(key: string, request: PlanTaskRequest): CachedPlan {
    const abort = new AbortController();
    const plan = this.#planInTurn(request, abort.signal);
    const cached: CachedPlan = { plan, abort, callers: new Set(), isDone: false };
    plan.then(
      () => (cached.isDone = true),
      () => {
        if (this.#plans.get(key) === cached) this.#plans.delete(key);
      },
    );
    return cached;
  }

  #planInTurn(request: PlanTaskRequest, signal: AbortSignal): Promise<ReductionPlan> {
    const scratch = join(this.#folder, `plan-${randomUUID()}`);
    return this.#planners.take(signal, () => runTask(this.#executor, 'plan', request, { scratch, threads: 1, signal }));
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener(
      'abort',
      () => reject(signal.reason instanceof Error ? signal.reason : new DOMException('Aborted', 'AbortError')),
      {
        once: true,
      },
    );
  });
}
