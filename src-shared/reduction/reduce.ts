import type { EntropySettings } from '#shared/entropy/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { takeApproximateSteps } from './approximate-steps.ts';
import { type AssumedStates, takeAssumedStates } from './assumed-states.ts';
import { anyChannel } from './channel-flow.ts';
import { propagateConstants } from './constants.ts';
import { removalAhead, takeExactSteps } from './exact-steps.ts';
import { layerLinearities, type ObservedStates } from './linearize.ts';
import type { MergePolicy } from './merging/merge-policy.ts';
import type { RefusedMerge } from './merging/refused-merge.ts';
import { PlanBuilder, type PlanEdits } from './plan-builder.ts';
import type { ReductionStep } from './reduction-step.ts';

export interface ReductionOptions extends PlanEdits {
  /** Largest number of minority observations of a neuron that counts as none. */
  readonly tolerance: number;
  /** What a neuron's states are, for forced linear forms by the majority; linear regions by default. */
  readonly states?: EntropySettings['states'] | undefined;
  /** Which linear layers are merged; by default those that take no more multiply-accumulates. */
  readonly merging?: MergePolicy | undefined;
  /** Bounds of every normalized image, by which the states of neurons are certified; none are if absent. */
  readonly images?: ChannelBounds | undefined;
}

export interface Reduction {
  readonly steps: readonly ReductionStep[];
  /** After the steps that change the function or assume the observed states: rectifiers replaced by linear forms, nothing removed. */
  readonly linearized: Model;
  /** After all steps; equal to `linearized` for every input. Its parameters are computed when it is first read. */
  readonly reduced: Model;
  /** The graph of `reduced`. */
  readonly reducedGraph: ModelGraph;
  /** The states of neurons that `linearized` assumes. */
  readonly assumed: readonly AssumedStates[];
  /** Each node of the original graph → the node that replaces it; null if it is removed. */
  readonly nodeMap: ReadonlyMap<string, string | null>;
  /** Merges of linear layers that were not done, and why. */
  readonly refusedMerges: readonly RefusedMerge[];
}

const DEFAULT_MERGING: MergePolicy = { mode: 'cheaper' };

/**
 * Makes a pruned network physically smaller and shallower. Forced steps that change its function come first. The next ones assume the observed
 * states: they linearize layers and silence neurons. The others are exact for every input: they fold batch normalization, remove dead and constant channels and branches, fold linear
 * forms into neighboring layers, and merge linear layers and the skips around them. Each step makes the network cheaper, shallower or smaller, or makes a
 * later one possible that does. Pure: the given model is unchanged. Throws LabError `collapsed` if the output does not depend on the input, or
 * only does on other data.
 */
export function reduce(
  model: Model,
  states: ObservedStates,
  { tolerance, states: rule = 'linear-regions', merging = DEFAULT_MERGING, images, ...edits }: ReductionOptions,
): Reduction {
  const plan = new PlanBuilder(model, edits, merging.predict);
  const isChanged = takeApproximateSteps(plan, states, rule);
  const removal = removalAhead(plan);
  const linearities = layerLinearities(plan.model, states, tolerance);
  const assumed = takeAssumedStates(plan, linearities, removal, { images, isChanged });
  const linearized = plan.model;
  const refusedMerges = takeSteps(plan, model, { merging, removal });
  return {
    ...{ steps: plan.steps, linearized, assumed, nodeMap: plan.nodeMap(model), refusedMerges },
    reducedGraph: plan.graph,
    get reduced() {
      return plan.model;
    },
  };
}

/** {@link takeExactSteps}, whose refusal of a constant network says whether the original one is constant too, or only on the data. */
function takeSteps(
  plan: PlanBuilder,
  model: Model,
  { merging, removal }: { readonly merging: MergePolicy; readonly removal: PlanBuilder },
): readonly RefusedMerge[] {
  try {
    return takeExactSteps(plan, merging, removal);
  } catch (error) {
    const { output } = model.graph;
    const isConstant = !anyChannel(propagateConstants(model).varying, output);
    if (!(error instanceof LabError) || error.code !== 'collapsed' || isConstant) throw error;
    throw new LabError(
      'collapsed',
      'The network cannot be reduced: its output is the same for all training images, since a layer without a bypass is always OFF on them.',
      'Leave out the steps that make layers linear or silence neurons, or reduce an earlier round of the run.',
      { location: output, cause: error },
    );
  }
}
