import type { ReductionPlan } from '#shared/contract/index.ts';
import type { ReductionChoice } from '#shared/proof/index.ts';
import type { Lab } from '../session/lab.svelte.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';

/** A model and the steps excluded from its plan. */
export interface FormStart {
  readonly runId: string;
  readonly round: number;
  readonly plan?: ReductionChoice;
  readonly without?: readonly string[];
}

/** The form in which a model is proven or exported: as trained, or reduced without the steps that the user excludes. */
export class FormDraft {
  readonly runId: string;
  readonly round: number;
  readonly #lab: Pick<Lab, 'cache' | 'queries'>;
  #asked = 0;
  #history = $state.raw<readonly ReadonlySet<string>[]>([]);
  #without = $state.raw<ReadonlySet<string>>(new Set());
  choice = $state<ReductionChoice>('exact');
  /** The engine's plan; undefined until it has answered. */
  plan = $state.raw<ReductionPlan>();
  /** Whether the plan shown is out of date. */
  planning = $state(false);
  failure = $state.raw<Failure>();

  constructor(lab: Pick<Lab, 'cache' | 'queries'>, { runId, round, plan = 'exact', without = [] }: FormStart) {
    this.#lab = lab;
    this.runId = runId;
    this.round = round;
    this.choice = plan;
    this.#without = new Set(without);
  }

  get without(): ReadonlySet<string> {
    return this.#without;
  }

  get canUndo(): boolean {
    return this.#history.length > 0;
  }

  /** Input of the engine's procedures. */
  get order(): { id: string; round: number; plan: ReductionChoice; without: string[] } {
    return { id: this.runId, round: this.round, plan: this.choice, without: this.choice === 'exact' ? [...this.#without] : [] };
  }

  /** The same model in the same form, to continue in another dialog. */
  get start(): FormStart {
    return { runId: this.runId, round: this.round, plan: this.choice, without: [...this.#without] };
  }

  take(steps: readonly string[]): void {
    const taken = new Set(steps);
    this.#change(new Set([...this.#without].filter((step) => !taken.has(step))));
  }

  leaveOut(steps: readonly string[]): void {
    this.#change(new Set([...this.#without, ...steps]));
  }

  takeAll(): void {
    this.#change(new Set());
  }

  undo(): void {
    const before = this.#history.at(-1);
    if (!before) return;
    this.#history = this.#history.slice(0, -1);
    this.#without = before;
    void this.read();
  }

  /** Reads the plan; only the answer to the latest request counts. */
  async read(): Promise<void> {
    const asked = ++this.#asked;
    this.planning = true;
    const { runId, round } = this;
    try {
      const input = { id: runId, round, without: [...this.#without] };
      const plan = await this.#lab.cache.client.query(this.#lab.queries.runs.reduction.queryOptions({ input }));
      if (asked !== this.#asked) return;
      this.plan = plan;
      this.failure = undefined;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = describeFailure(error);
    }
    this.planning = false;
  }

  #change(without: ReadonlySet<string>): void {
    this.#history = [...this.#history, this.#without];
    this.#without = without;
    void this.read();
  }
}
