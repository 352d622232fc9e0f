import { readDescription } from '#main/datasets/index.ts';
import { loadKeptModel, readRunSpec } from '#main/run-folder/index.ts';
import { type PlanTaskRequest, refuseUnknownSteps } from '#main/tasks/index.ts';
import type { ReductionPlan } from '#shared/contract/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import { imageBounds, reduce, type Reduction, statesByActivation } from '#shared/reduction/index.ts';
import { mergePolicyOf } from '../merge-policy.ts';
import { normalizationOf } from '../program-options.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handlePlan: TaskHandler<'plan'> = async (request) => planReduction(request, await imagesOfRun(request.folder));

/**
 * Plans the reduction of a round's model from its checkpoint and its state counts on the training set. Throws LabError `not-found` for an
 * unknown step, `bad-file` for a missing or changed checkpoint, or `collapsed`.
 *
 * @param images bounds of the normalized images, by which states are certified
 */
export function planReduction(
  { folder, runId, round, without, tolerance, merge, ...request }: PlanTaskRequest,
  images?: ChannelBounds,
): ReductionPlan {
  const { graph, layers, checkpoint, linearized, approximate } = request;
  const model = loadKeptModel(folder, { graph, layers }, checkpoint, linearized);
  const states = statesByActivation(layers, request.states);
  const merging = mergePolicyOf(folder, merge);
  const reduceWithout = (leftOut: readonly string[]): Reduction =>
    reduce(model, states, { tolerance, without: new Set(leftOut), merging, images });
  const { steps, reduced, nodeMap, refusedMerges } = reduceWithout(without);
  // Leaving out some steps makes others disappear; the complete plan has them all.
  const isListed = without.every((id) => steps.some((step) => step.id === id));
  refuseUnknownSteps(without, isListed ? steps : [...steps, ...reduceWithout([]).steps], round);
  const leftOut = new Set(without);
  return {
    runId,
    round,
    steps: steps.map((step) => ({ ...step, nodes: [...step.nodes], taken: !leftOut.has(step.id) })),
    ...(approximate && { approximate }),
    refusedMerges: refusedMerges.map(({ nodes, why }) => ({ nodes: [...nodes], why })),
    before: networkCost(model.graph),
    after: networkCost(reduced.graph),
    nodeMap: Object.fromEntries(nodeMap),
    original: model.graph,
    reduced: reduced.graph,
  };
}

/** Bounds of the run's images; undefined if its data set cannot be read. */
async function imagesOfRun(folder: string): Promise<ChannelBounds | undefined> {
  try {
    const { model, dataSet } = readRunSpec(folder);
    return imageBounds(normalizationOf(model, await readDescription(dataSet.folder)));
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}
