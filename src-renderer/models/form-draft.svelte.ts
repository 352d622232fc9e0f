import type { ReductionPlan } from '#shared/contract/index.ts';
import { changesNetwork, type ReductionChoice } from '#shared/proof/index.ts';
import type { PlanFile } from '#shared/reduction/index.ts';
import type { Lab } from '../session/lab.svelte.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';

/** A model and the edits of its plan: excluded steps and forced merges. */
export interface FormStart {
  readonly runId: string;
  readonly round: number;
  readonly plan?: ReductionChoice;
  readonly without?: readonly string[];
  readonly force?: readonly string[];
}

interface Edits {
  readonly without: ReadonlySet<string>;
  readonly force: readonly string[];
}

/** The form in which a model is proven or exported: as trained, or reduced by its plan as the user has edited it. */
export class FormDraft {
  readonly runId: string;
  readonly round: number;
  readonly #lab: Pick<Lab, 'cache' | 'queries'>;
  #asked = 0;
  #history = $state.raw<readonly Edits[]>([]);
  #edits = $state.raw<Edits>({ without: new Set(), force: [] });
  choice = $state<ReductionChoice>('exact');
  /** The engine's plan; undefined until it has answered. */
  plan = $state.raw<ReductionPlan>();
  /** Whether the plan shown is out of date. */
  planning = $state(false);
  failure = $state.raw<Failure>();

  constructor(lab: Pick<Lab, 'cache' | 'queries'>, { runId, round, plan = 'exact', without = [], force = [] }: FormStart) {
    this.#lab = lab;
    this.runId = runId;
    this.round = round;
    this.choice = plan;
    this.#edits = { without: new Set(without), force };
  }

  get without(): ReadonlySet<string> {
    return this.#edits.without;
  }

  get force(): readonly string[] {
    return this.#edits.force;
  }

  /** Whether a step that is taken changes the function of the network, so that its accuracy has to be accepted. */
  get changesNetwork(): boolean {
    return this.choice === 'exact' && (this.plan?.steps.some(changesNetwork) ?? false);
  }

  get canUndo(): boolean {
    return this.#history.length > 0;
  }

  /** Input of the engine's procedures. */
  get order(): { id: string; round: number; plan: ReductionChoice; without: string[]; force: string[] } {
    const { without, force } = this.choice === 'exact' ? this.#edits : { without: [], force: [] };
    return { id: this.runId, round: this.round, plan: this.choice, without: [...without], force: [...force] };
  }

  /** The same model in the same form, to continue in another dialog. */
  get start(): FormStart {
    return { runId: this.runId, round: this.round, plan: this.choice, without: [...this.without], force: [...this.force] };
  }

  take(steps: readonly string[]): void {
    const taken = new Set(steps);
    this.#change({ ...this.#edits, without: new Set([...this.without].filter((step) => !taken.has(step))) });
  }

  /** Leaves out steps; merges that were forced are only no longer forced. */
  leaveOut(steps: readonly string[]): void {
    const forced = new Set(this.force);
    const left = new Set(steps);
    this.#change({
      without: new Set([...this.without, ...steps.filter((step) => !forced.has(step))]),
      force: this.force.filter((step) => !left.has(step)),
    });
  }

  takeAll(): void {
    this.#change({ ...this.#edits, without: new Set() });
  }

  /** Does a merge that the plan refuses. */
  forceMerge(step: string): void {
    const without = new Set([...this.without].filter((one) => one !== step));
    this.#change({ without, force: [...this.force.filter((one) => one !== step), step] });
  }

  undo(): void {
    const before = this.#history.at(-1);
    if (!before) return;
    this.#history = this.#history.slice(0, -1);
    this.#edits = before;
    void this.read();
  }

  /** Edits the plan so that it takes exactly the steps of a stored one. Throws if that does not fit the model. */
  async open({ steps }: PlanFile): Promise<void> {
    const input = { id: this.runId, round: this.round, stored: steps };
    const { without, force } = await this.#lab.cache.client.query(this.#lab.queries.runs.reduction.queryOptions({ input }));
    this.#change({ without: new Set(without), force });
  }

  /** Reads the plan; only the answer to the latest request counts. */
  async read(): Promise<void> {
    const asked = ++this.#asked;
    this.planning = true;
    const { runId, round } = this;
    try {
      const input = { id: runId, round, without: [...this.without], force: [...this.force] };
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

  #change(edits: Edits): void {
    this.#history = [...this.#history, this.#edits];
    this.#edits = edits;
    void this.read();
  }
}
