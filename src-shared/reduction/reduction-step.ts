import { totalCost, type NodeCost } from '#shared/costs/index.ts';
import { graphView, type Model } from '#shared/graph/index.ts';

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
  /** Nodes of the graph before the step that it changes or removes. */
  readonly nodes: readonly string[];
  readonly what: string;
  readonly why: string;
  /** `data`: equal on the data on which the states were observed; `input`: equal for every input. */
  readonly exactOn: 'data' | 'input';
  readonly before: NodeCost;
  readonly after: NodeCost;
}

/** Applies the steps of a reduction one after the other, and keeps the list of them and where each original node has gone. */
export class PlanBuilder {
  readonly steps: ReductionStep[] = [];
  readonly #without: ReadonlySet<string>;
  readonly #mergedInto = new Map<string, string>();
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

  /** Records that a node's work is now done by another. */
  merge(from: string, into: string): void {
    this.#mergedInto.set(from, into);
  }

  /** For each node of the graph before: the node that does its work now, or null where there is none. */
  nodeMap(before: Model): ReadonlyMap<string, string | null> {
    const now = graphView(this.#model.graph);
    const mapped = (id: string): string | null => {
      if (now.has(id)) return id;
      const next = this.#mergedInto.get(id);
      return next === undefined ? null : mapped(next);
    };
    return new Map(before.graph.nodes.map(({ id }) => [id, mapped(id)]));
  }
}
