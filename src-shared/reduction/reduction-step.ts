import { extentOf, isGain, type NodeCost, totalCost } from '#shared/costs/index.ts';
import { graphView, type Model } from '#shared/graph/index.ts';
import type { PredictedLatency } from './merging/merge-policy.ts';

export const reductionStepKinds = [
  'linearize',
  'silence',
  'fold-normalization',
  'remove-branch',
  'remove-layer',
  'remove-channels',
  'drop-rectifier',
  'fold-linear-form',
  'pool-first',
  'merge-convolutions',
  'fuse-skip',
  'merge-dense',
] as const;
export type ReductionStepKind = (typeof reductionStepKinds)[number];

/**
 * `input`: exact for every input; `images`: exact for every image, since the states of all neurons are certified; `data`: exact on the data
 * whose states were observed; `nothing`: not even there, because a tolerance ignores some of the observations.
 */
export const exactnesses = ['data', 'input', 'nothing', 'images'] as const;
export type Exactness = (typeof exactnesses)[number];

const EXACT_TEXTS: Readonly<Record<Exactness, string>> = {
  data: 'on the data',
  input: 'for every input',
  nothing: 'on nothing',
  images: 'for every image',
};

/** What a step is exact on, in words. */
export function exactText(exactness: Exactness): string {
  return EXACT_TEXTS[exactness];
}

/** Numbers of neurons whose state is assumed. */
export interface AssumedNeurons {
  readonly neurons: number;
  /** Those that keep their state for every image, as bounds show. */
  readonly certified: number;
}

/** One step of a reduction, which the user can inspect and leave out. */
export interface ReductionStep {
  /** `<kind>:<node>`; identifies the step when it is left out. */
  readonly id: string;
  readonly kind: ReductionStepKind;
  /** The nodes that the step changes or removes, by their ids before it. */
  readonly nodes: readonly string[];
  readonly what: string;
  readonly why: string;
  readonly exactOn: Exactness;
  /** The neurons whose state the step assumes. */
  readonly assumed?: AssumedNeurons | undefined;
  readonly before: NodeCost;
  readonly after: NodeCost;
  /** Of the parts that the step changes, where their latencies are known. */
  readonly latency?: PredictedLatency | undefined;
}

/** Applies the steps of a reduction in order, lists them, and records which node each merged node went into. */
export class PlanBuilder {
  readonly steps: ReductionStep[] = [];
  /** IDs of the steps to leave out. */
  readonly leftOut: ReadonlySet<string>;
  readonly #mergedInto = new Map<string, string>();
  #model: Model;

  constructor(model: Model, leftOut: ReadonlySet<string>) {
    this.#model = model;
    this.leftOut = leftOut;
  }

  get model(): Model {
    return this.#model;
  }

  isLeftOut(id: string): boolean {
    return this.leftOut.has(id);
  }

  /**
   * Lists a step that makes the network cheaper, shallower or smaller, and applies it unless it is left out. Returns whether it was applied.
   */
  take(step: Omit<ReductionStep, 'before' | 'after'>, apply: (model: Model) => Model): boolean {
    const next = apply(this.#model);
    return isGain(extentOf(this.#model.graph), extentOf(next.graph)) && this.#list(step, next);
  }

  /**
   * Lists a step whatever it costs, since it makes a later one possible or was chosen by another measure, and applies it unless it is left
   * out. Returns whether it was applied.
   */
  prepare(step: Omit<ReductionStep, 'before' | 'after'>, apply: (model: Model) => Model): boolean {
    return this.#list(step, apply(this.#model));
  }

  #list(step: Omit<ReductionStep, 'before' | 'after'>, next: Model): boolean {
    this.steps.push({ ...step, before: totalCost(this.#model.graph), after: totalCost(next.graph) });
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
