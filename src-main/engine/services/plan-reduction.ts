import { LabError } from '#shared/errors/index.ts';
import type { ReductionPlan, RunDetail } from '#shared/contract/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import { reduce, statesByActivation, type Reduction } from '#shared/reduction/index.ts';
import { keptModel, loadModel } from './kept-model.ts';
import { ownExperiment } from './own-experiment.ts';

export interface ReductionRequest {
  /** The best one when it is not named. */
  readonly round?: number | undefined;
  /** Ids of steps that are not to be taken. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Plans the reduction of a round's model from its checkpoint and the states counted on the training set. Throws LabError `not-found`
 * where the run has no such model or the plan no such step, `bad-file` for a checkpoint that is not what the run wrote, `collapsed`.
 */
export function planReduction(
  detail: RunDetail,
  entropyOf: (round: number) => readonly LayerEntropy[],
  { round, without = [] }: ReductionRequest,
): ReductionPlan {
  const { entropy } = ownExperiment(detail);
  const kept = keptModel(detail, round);
  const model = loadModel(detail, kept);
  const states = statesByActivation(detail.layers, entropyOf(kept.round));
  const reduceWithout = (leftOut: readonly string[]): Reduction =>
    reduce(model, states, { tolerance: entropy.tolerance, without: new Set(leftOut) });
  const { steps, reduced, places } = reduceWithout(without);
  refuseUnknownSteps(without, [steps, without.length > 0 ? reduceWithout([]).steps : []].flat(), kept.round);
  const leftOut = new Set(without);
  return {
    runId: detail.summary.id,
    round: kept.round,
    steps: steps.map((step) => ({ ...step, nodes: [...step.nodes], taken: !leftOut.has(step.id) })),
    before: networkCost(model.graph),
    after: networkCost(reduced.graph),
    places: Object.fromEntries(places),
    original: model.graph,
    reduced: reduced.graph,
  };
}

/** @param steps of the plan as a whole and of what is left of it: leaving one out may make others go or come */
export function refuseUnknownSteps(named: readonly string[], steps: readonly { readonly id: string }[], round: number): void {
  const known = new Set(steps.map(({ id }) => id));
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new LabError(
    'not-found',
    `The plan of round ${round} has no ${unknown.length === 1 ? 'step' : 'steps'} ${unknown.join(', ')}.`,
    'Look at the plan for the names of its steps.',
    { location: 'without' },
  );
}
