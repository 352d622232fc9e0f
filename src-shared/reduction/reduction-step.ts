import type { NodeCost } from '#shared/costs/index.ts';
import type { PredictedLatency } from './merging/merge-policy.ts';

export const reductionStepKinds = [
  'bypass-block',
  'drop-convolution',
  'majority-form',
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

/** The kinds of steps that change the function of the network: they are taken only if they are forced. */
export const approximateStepKinds: ReadonlySet<ReductionStepKind> = new Set(['bypass-block', 'drop-convolution', 'majority-form']);

/** The kinds of steps that can be forced: those, and merges, about which latencies or multiply-accumulates decide by default. */
export const forcibleStepKinds: ReadonlySet<ReductionStepKind> = new Set([
  ...approximateStepKinds,
  ...(['pool-first', 'merge-convolutions', 'fuse-skip', 'merge-dense'] as const),
]);

/**
 * `input`: exact for every input; `images`: exact for every image, since the states of all neurons are certified; `data`: exact on the data
 * whose states were observed; `nothing`: not even there, because a tolerance ignores some of the observations, or because the network is changed.
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
  /** `<kind>:<node>`, or `<kind>:<first layer>..<last layer>` for a merge; identifies the step in edits of the plan. */
  readonly id: string;
  readonly kind: ReductionStepKind;
  /** The nodes that the step changes or removes, by their ids before it. */
  readonly nodes: readonly string[];
  readonly what: string;
  readonly why: string;
  readonly exactOn: Exactness;
  /** The neurons whose state the step assumes. */
  readonly assumed?: AssumedNeurons | undefined;
  /** Share of the training observations of its neurons that it computes differently, because a tolerance ignores them or it follows the majority. */
  readonly error?: number | undefined;
  /** Whether it is done because an edit of the plan forces it. */
  readonly forced?: true | undefined;
  readonly before: NodeCost;
  readonly after: NodeCost;
  /** Of the parts that the step changes, where their latencies are known. */
  readonly latency?: PredictedLatency | undefined;
}

/** A step before it is listed, which gives its costs. */
export type DraftStep = Omit<ReductionStep, 'forced' | 'before' | 'after' | 'latency'>;
