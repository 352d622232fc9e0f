import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ReductionPlan } from '#shared/contract/index.ts';
import type { PlanTaskRequest } from '#main/tasks/index.ts';
import { runTask, type Executor } from '../executors/index.ts';

/** Plans that are remembered; each has two graphs. */
const MAX_REMEMBERED = 32;
/** Each planner loads a network. */
const MAX_PLANNERS = 2;

/** A plan that is made for everyone who asks for it, as long as someone does. */
interface Planning {
  readonly plan: Promise<ReductionPlan>;
  readonly abort: AbortController;
  readonly askers: Set<symbol>;
  isDone: boolean;
}

/** Plans reductions in a process of its own, and remembers the latest: a plan is a function of its request. */
export class ReductionPlanner implements AsyncDisposable {
  readonly #executor: Executor;
  readonly #folder: string;
  /** By a hash of the request, the least recently used first. */
  readonly #plans = new Map<string, Planning>();
  readonly #waiting: (() => void)[] = [];
  #planners = 0;

  /** @param folder for requests */
  constructor(executor: Executor, folder: string) {
    this.#executor = executor;
    this.#folder = folder;
  }

  /** Rejects when the signal aborts; the planner goes on for others who ask for the same. */
  async plan(request: PlanTaskRequest, signal?: AbortSignal): Promise<ReductionPlan> {
    signal?.throwIfAborted();
    const planning = this.#planningOf(request);
    const asker = Symbol(request.runId);
    planning.askers.add(asker);
    const leave = (): void => {
      planning.askers.delete(asker);
      if (planning.askers.size === 0 && !planning.isDone) planning.abort.abort();
    };
    try {
      return await (signal ? Promise.race([planning.plan, abortOf(signal)]) : planning.plan);
    } finally {
      leave();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const plannings = [...this.#plans.values()];
    for (const { abort } of plannings) abort.abort();
    await Promise.allSettled(plannings.map(({ plan }) => plan));
  }

  #planningOf(request: PlanTaskRequest): Planning {
    const key = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    const known = this.#plans.get(key);
    this.#plans.delete(key);
    const planning = known && !known.abort.signal.aborted ? known : this.#begin(key, request);
    this.#plans.set(key, planning);
    for (const [oldest, { isDone }] of this.#plans) {
      if (this.#plans.size <= MAX_REMEMBERED) break;
      if (isDone) this.#plans.delete(oldest);
    }
    return planning;
  }

  #begin(key: string, request: PlanTaskRequest): Planning {
    const abort = new AbortController();
    const plan = this.#planInTurn(request, abort.signal);
    const planning: Planning = { plan, abort, askers: new Set(), isDone: false };
    plan.then(
      () => (planning.isDone = true),
      () => {
        if (this.#plans.get(key) === planning) this.#plans.delete(key);
      },
    );
    return planning;
  }

  async #planInTurn(request: PlanTaskRequest, signal: AbortSignal): Promise<ReductionPlan> {
    if (this.#planners >= MAX_PLANNERS) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#planners += 1;
    try {
      signal.throwIfAborted();
      return await runTask(this.#executor, 'plan', request, { scratch: join(this.#folder, `plan-${randomUUID()}`), threads: 1, signal });
    } finally {
      // The turn passes to the next one.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#planners -= 1;
    }
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
