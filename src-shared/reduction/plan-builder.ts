import { extentOf, isGain, totalCost } from '#shared/costs/index.ts';
import { graphView, type Model, type ModelGraph } from '#shared/graph/index.ts';
import type { PredictLatency } from './merging/merge-policy.ts';
import { approximateStepKinds, type DraftStep, type ReductionStep } from './reduction-step.ts';

/** Changes of a plan, by the IDs of its steps. */
export interface PlanEdits {
  /** Steps to leave out. */
  readonly without: ReadonlySet<string>;
  /** Merges to do whatever they cost, in this order, and steps that change the function, except for those that are left out. */
  readonly force?: readonly string[] | undefined;
}

export const NO_EDITS: PlanEdits = { without: new Set() };

type Change = (model: Model) => Model;

/** A change of the graph whose parameters are computed later. */
interface DeferredChange {
  /** The graph after it. */
  readonly graph: ModelGraph;
  /** The node that it replaces by another one; it may add nodes, too. */
  readonly layer: string;
  readonly apply: Change;
  /** Whether the step is listed even if the network does not become cheaper, shallower or smaller. */
  readonly isWanted: boolean;
}

/**
 * Applies the steps of a reduction in order, lists them, and records which node each merged node went into. The parameters of merged layers are
 * computed when they are first needed, since a plan needs none of them.
 */
export class PlanBuilder {
  readonly steps: ReductionStep[] = [];
  /** IDs of the steps to leave out. */
  readonly leftOut: ReadonlySet<string>;
  /** IDs of the steps to take that are not taken by default. */
  readonly forced: readonly string[];
  readonly #predict: PredictLatency | undefined;
  /** The model that the plan starts from. */
  readonly #start: Model;
  readonly #mergedInto = new Map<string, string>();
  #graph: ModelGraph;
  /** Before the deferred changes. */
  #model: Model;
  #deferred: Change[] = [];
  /** The nodes whose parameters the deferred changes compute. */
  readonly #uncomputed = new Set<string>();

  constructor(model: Model, { without, force = [] }: PlanEdits, predict?: PredictLatency) {
    this.#start = model;
    this.#model = model;
    this.#graph = model.graph;
    this.leftOut = without;
    this.forced = force;
    this.#predict = predict;
  }

  get graph(): ModelGraph {
    return this.#graph;
  }

  get model(): Model {
    for (const change of this.#deferred) this.#model = change(this.#model);
    this.#deferred = [];
    this.#uncomputed.clear();
    this.#graph = this.#model.graph;
    return this.#model;
  }

  /** The model as far as it is needed at these nodes: the parameters of others may be out of date. */
  modelAt(nodes: readonly string[]): Model {
    return nodes.some((id) => this.#uncomputed.has(id)) ? this.model : { graph: this.#graph, weights: this.#model.weights };
  }

  /** A plan with the same edits that continues from here. */
  fork(): PlanBuilder {
    return new PlanBuilder(this.model, { without: this.leftOut, force: this.forced }, this.#predict);
  }

  /** Takes over the steps of a fork if nothing has changed since. Returns whether it did. */
  join(fork: PlanBuilder): boolean {
    if (fork.#start !== this.model) return false;
    this.steps.push(...fork.steps);
    for (const [from, into] of fork.#mergedInto) this.#mergedInto.set(from, into);
    this.#set(fork.model);
    return true;
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
  take(step: DraftStep, apply: Change): boolean {
    const next = apply(this.model);
    return this.#gains(next.graph) && this.#listed(step, next);
  }

  /**
   * Lists a step whatever it costs, since it makes a later one possible or was chosen by another measure, and applies it unless it is left
   * out. Returns whether it was applied.
   */
  prepare(step: DraftStep, apply: Change): boolean {
    return this.#listed(step, apply(this.model));
  }

  /** Lists a step and applies it, like {@link take} or, if it is wanted, {@link prepare}; its parameters are computed when they are needed. */
  defer(step: DraftStep, { graph, layer, apply, isWanted }: DeferredChange): boolean {
    if (!isWanted && !this.#gains(graph)) return false;
    this.#list(step, graph);
    if (this.isLeftOut(step.id)) return false;
    const before = graphView(this.#graph);
    for (const { id } of graph.nodes) if (id === layer || !before.has(id)) this.#uncomputed.add(id);
    this.#deferred.push(apply);
    this.#graph = graph;
    return true;
  }

  /** Lists steps that one change of the model made together, each with its share of the costs. */
  takeTogether(steps: readonly ReductionStep[], model: Model): void {
    this.steps.push(...steps);
    this.#set(model);
  }

  /** Records that a node was merged into another. */
  merge(from: string, into: string): void {
    this.#mergedInto.set(from, into);
  }

  /** Each node of the original graph → the node that replaces it; null if it is removed. */
  nodeMap(before: Model): ReadonlyMap<string, string | null> {
    const now = graphView(this.#graph);
    const mapped = (id: string): string | null => {
      if (now.has(id)) return id;
      const next = this.#mergedInto.get(id);
      return next === undefined ? null : mapped(next);
    };
    return new Map(before.graph.nodes.map(({ id }) => [id, mapped(id)]));
  }

  #gains(graph: ModelGraph): boolean {
    return isGain(extentOf(this.#graph), extentOf(graph));
  }

  #listed(step: DraftStep, next: Model): boolean {
    this.#list(step, next.graph);
    if (this.isLeftOut(step.id)) return false;
    this.#set(next);
    return true;
  }

  #list(step: DraftStep, after: ModelGraph): void {
    const before = this.#graph;
    // The runtime never computes the network between the steps that change it and the exact ones, so it is not worth timing.
    const latency = approximateStepKinds.has(step.kind) ? undefined : this.#predict?.(before, after);
    this.steps.push({
      ...step,
      ...(this.isForced(step.id) && { forced: true }),
      before: totalCost(before),
      after: totalCost(after),
      ...(latency && { latency }),
    });
  }

  #set(model: Model): void {
    this.#model = model;
    this.#graph = model.graph;
  }
}
