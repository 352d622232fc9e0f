import { SvelteMap } from 'svelte/reactivity';
import type { ReductionPlan } from '#shared/contract/index.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';

export type PlanAnswer =
  | { readonly status: 'reading' }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'read'; readonly plan: ReductionPlan };

const READING: PlanAnswer = { status: 'reading' };

/** The plans of a run's rounds, read round by round when first asked for. */
export class ReductionPlans {
  readonly #read: (round: number) => Promise<ReductionPlan>;
  readonly #rounds = new SvelteMap<number, PlanAnswer>();

  constructor(read: (round: number) => Promise<ReductionPlan>) {
    this.#read = read;
  }

  /** What is known of that round; reactive. */
  of(round: number): PlanAnswer {
    return this.#rounds.get(round) ?? READING;
  }

  /** Reads that round's plan unless it has been read; a failed one anew. */
  async ask(round: number): Promise<void> {
    const known = this.#rounds.get(round);
    if (known !== undefined && known.status !== 'failed') return;
    this.#rounds.set(round, READING);
    try {
      this.#rounds.set(round, { status: 'read', plan: await this.#read(round) });
    } catch (error) {
      this.#rounds.set(round, { status: 'failed', failure: describeFailure(error) });
    }
  }
}
