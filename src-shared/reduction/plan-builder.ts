import { extentOf, isGain, totalCost } from '#shared/costs/index.ts';
import { graphView, type Model } from '#shared/graph/index.ts';
import type { PredictLatency } from './merging/merge-policy.ts';
import type { DraftStep, ReductionStep } from './reduction-step.ts';

/** Changes of a plan, by the IDs of its steps. */
export interface PlanEdits {
  /** Steps to leave out. */
  readonly without: ReadonlySet<string>;
  /** Merges to do whatever they cost, in this order, except for those that are left out. */
  readonly force?: readonly string[] | undefined;
}

export const NO_EDITS: PlanEdits = { without: new Set() };

/** Applies the steps of a reduction in order, lists them, and records which node each merged node went into. */
export class PlanBuilder {
  readonly steps: ReductionStep[] = [];
  /** IDs of the steps to leave out. */
  readonly leftOut: ReadonlySet<string>;
  /** IDs of the merges to do whatever they cost. */
  readonly forced: readonly string[];
  readonly #predict: PredictLatency | undefined;
  readonly #mergedInto = new Map<string, string>();
  #model: Model;

  constructor(model: Model, { without, force = [] }: PlanEdits, predict?: PredictLatency) {
    this.#model = model;
    this.leftOut = without;
    this.forced = force;
    this.#predict = predict;
  }

  get model(): Model {
    return this.#model;
  }

  isLeftOut(id: string): boolean {
    return this.leftOut.has(id);
  }

  isForced(id: string): boolean {
    return this.forced.includes(id);
  }

  /**
   * Lists a step that makes the network cheaper, shallower or smaller, and applies it unless it is left out. Returns whether it was applied.
   */
  take(step: DraftStep, apply: (model: Model) => Model): boolean {
    const next = apply(this.#model);
    return isGain(extentOf(this.#model.graph), extentOf(next.graph)) && this.#list(step, next);
  }

  /**
   * Lists a step whatever it costs, since it makes a later one possible or was chosen by another measure, and applies it unless it is left
   * out. Returns whether it was applied.
   */
  prepare(step: DraftStep, apply: (model: Model) => Model): boolean {
    return this.#list(step, apply(this.#model));
  }

  #list(step: DraftStep, next: Model): boolean {
    const [before, after] = [this.#model.graph, next.graph];
    const latency = this.#predict?.(before, after);
    this.steps.push({
      ...step,
      ...(this.isForced(step.id) && { forced: true }),
      before: totalCost(before),
      after: totalCost(after),
      ...(latency && { latency }),
    });
    if (this.isLeftOut(step.id)) return false;
    this.#model = next;
    return true;
  }

  /** Lists steps that one change of the model made together, each with its share of the costs. */
  takeTogether(steps: readonly ReductionStep[], model: Model): void {
    this.steps.push(...steps);
    this.#model = model;
  }

  /** Records that a node was merged into another. */
  merge(from: string, into: string): void {
    this.#mergedInto.set(from, into);
  }

  /** Each node of the original graph → the node that replaces it; null if it is removed. */
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
