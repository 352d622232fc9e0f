import { totalCost, type NodeCost } from '#shared/costs/index.ts';
import type { Model } from './model.ts';

export const reductionStepKinds = [
  'linearize',
  'silence',
  'fold-normalization',
  'remove-branch',
  'remove-layer',
  'remove-channels',
  'drop-rectifier',
  'fold-linear-form',
  'merge-dense',
] as const;
export type ReductionStepKind = (typeof reductionStepKinds)[number];

/** One step of a reduction, for a person to read and to leave out. */
export interface ReductionStep {
  /** `<kind>:<node>`; steps are left out by it. */
  readonly id: string;
  readonly kind: ReductionStepKind;
  /** Nodes of the graph before the step that it changes or takes out. */
  readonly nodes: readonly string[];
  readonly what: string;
  readonly why: string;
  /** `data`: equal on the data on which the states were observed; `input`: equal for every input. */
  readonly exactOn: 'data' | 'input';
  readonly before: NodeCost;
  readonly after: NodeCost;
}

/** A model on its way, with the steps taken and where each original node has gone. */
export class ReductionTrail {
  readonly steps: ReductionStep[] = [];
  readonly #without: ReadonlySet<string>;
  readonly #merged = new Map<string, string>();
  #model: Model;

  constructor(model: Model, without: ReadonlySet<string>) {
    this.#model = model;
    this.#without = without;
  }

  get model(): Model {
    return this.#model;
  }

  isLeftOut(id: string): boolean {
    return this.#without.has(id);
  }

  /** Takes the step unless it is left out; it is listed either way. */
  take(step: Omit<ReductionStep, 'before' | 'after'>, apply: (model: Model) => Model): void {
    const next = apply(this.#model);
    this.steps.push({ ...step, before: totalCost(this.#model.graph), after: totalCost(next.graph) });
    if (!this.isLeftOut(step.id)) this.#model = next;
  }

  /** Several steps that one change of the model made together, each with its share of the costs. */
  takeTogether(steps: readonly ReductionStep[], model: Model): void {
    this.steps.push(...steps);
    this.#model = model;
  }

  /** Says that a node's work is now done by another. */
  merge(from: string, into: string): void {
    this.#merged.set(from, into);
  }

  /** For each node of the graph before: the node that it is now, or null when it is gone. */
  places(before: Model): ReadonlyMap<string, string | null> {
    const present = new Set(this.#model.graph.nodes.map((node) => node.id));
    const placeOf = (id: string): string | null => {
      if (present.has(id)) return id;
      const next = this.#merged.get(id);
      return next === undefined ? null : placeOf(next);
    };
    return new Map(before.graph.nodes.map((node) => [node.id, placeOf(node.id)]));
  }
}
