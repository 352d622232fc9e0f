import type { Model } from '#shared/graph/index.ts';
import { type AssumedStates, takeAssumedStates } from './assumed-states.ts';
import { takeExactSteps } from './exact-steps.ts';
import { layerLinearities, type ObservedStates } from './linearize.ts';
import { PlanBuilder, type ReductionStep } from './reduction-step.ts';

export interface ReductionOptions {
  /** Largest number of minority observations of a neuron that counts as none. */
  readonly tolerance: number;
  /** IDs of the steps to leave out. */
  readonly without: ReadonlySet<string>;
}

export interface Reduction {
  readonly steps: readonly ReductionStep[];
  /** After the steps that assume the observed states: rectifiers replaced by linear forms, nothing removed. */
  readonly linearized: Model;
  /** After all steps; equal to `linearized` for every input. */
  readonly reduced: Model;
  /** The states of neurons that `linearized` assumes. */
  readonly assumed: readonly AssumedStates[];
  /** Each node of the original graph → the node that replaces it; null if it is removed. */
  readonly nodeMap: ReadonlyMap<string, string | null>;
}

/**
 * Makes a pruned network physically smaller and shallower. The first steps assume the observed states: they linearize layers and silence
 * neurons. The others are exact for every input: they fold batch normalization, remove dead and constant channels and branches, fold linear
 * forms into neighboring layers, and merge consecutive dense layers. Each step makes the network cheaper, shallower or smaller, or makes a
 * later one possible that does. Pure: the given model is unchanged. Throws LabError `collapsed` if the output does not depend on the input.
 */
export function reduce(model: Model, states: ObservedStates, { tolerance, without }: ReductionOptions): Reduction {
  const plan = new PlanBuilder(model, without);
  const assumed = takeAssumedStates(plan, layerLinearities(model, states, tolerance));
  const linearized = plan.model;
  takeExactSteps(plan);
  return { steps: plan.steps, linearized, reduced: plan.model, assumed, nodeMap: plan.nodeMap(model) };
}
