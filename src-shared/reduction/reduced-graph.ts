import { LabError } from '#shared/errors/index.ts';
import type { Model, ModelGraph } from '#shared/graph/index.ts';
import { takeExactSteps } from './exact-steps.ts';
import type { MergePolicy } from './merging/merge-policy.ts';
import { NO_EDITS, PlanBuilder } from './plan-builder.ts';

/** What the steps that are exact for every input leave of a model; undefined if its output is constant. */
export function reducedGraph(model: Model, merging: MergePolicy): ModelGraph | undefined {
  const plan = new PlanBuilder(model, NO_EDITS);
  try {
    takeExactSteps(plan, merging);
  } catch (error) {
    if (error instanceof LabError && error.code === 'collapsed') return undefined;
    throw error;
  }
  return plan.graph;
}
