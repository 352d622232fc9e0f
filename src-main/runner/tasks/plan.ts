import { readDescription } from '#main/datasets/index.ts';
import { loadKeptModel, readRunSpec } from '#main/run-folder/index.ts';
import { type PlanTaskRequest, refuseUnknownSteps } from '#main/tasks/index.ts';
import type { ReductionPlan } from '#shared/contract/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ChannelBounds } from '#shared/graph/operations/channel-bounds.ts';
import {
  fitPlan,
  imageBounds,
  impossibilityOf,
  type PlanEdits,
  reduce,
  type Reduction,
  statesByActivation,
} from '#shared/reduction/index.ts';
import { mergePolicyOf, networkLatencies } from '../merge-policy.ts';
import { normalizationOf } from '../program-options.ts';
import type { TaskHandler } from '../task-handler.ts';

export const handlePlan: TaskHandler<'plan'> = async (request) => planReduction(request, await imagesOfRun(request.folder));

/**
 * Plans the reduction of a round's model from its checkpoint and its state counts on the training set. Throws LabError `not-found` for an
 * unknown step, an impossible merge, or a stored plan that does not fit, `bad-file` for a missing or changed checkpoint, or `collapsed`.
 *
 * @param images bounds of the normalized images, by which states are certified
 */
export function planReduction(
  { folder, runId, round, tolerance, merge, rule, ...request }: PlanTaskRequest,
  images?: ChannelBounds,
): ReductionPlan {
  const { graph, layers, checkpoint, linearized, approximate } = request;
  const model = loadKeptModel(folder, { graph, layers }, checkpoint, linearized);
  const states = statesByActivation(layers, request.states);
  const merging = mergePolicyOf(folder, merge);
  const reduceWith = (edits: PlanEdits): Reduction => reduce(model, states, { tolerance, states: rule, merging, images, ...edits });
  const { without, force } = editsOf(request, reduceWith);
  const reduction = reduceWith({ without: new Set(without), force });
  const { steps, reducedGraph, nodeMap, refusedMerges } = reduction;
  // Leaving out some steps makes others disappear; the complete plan has them all.
  const isListed = without.every((id) => steps.some((step) => step.id === id));
  refuseUnknownSteps(without, isListed ? steps : [...steps, ...reduceWith({ without: new Set() }).steps], round);
  refuseImpossibleMerges(force, reduction, round);
  const leftOut = new Set(without);
  const latency = networkLatencies(folder, model.graph, reducedGraph);
  return {
    runId,
    round,
    steps: steps.map((step) => ({ ...step, nodes: [...step.nodes], taken: !leftOut.has(step.id) })),
    ...(approximate && { approximate }),
    refusedMerges: refusedMerges.map((refused) => ({ ...refused, nodes: [...refused.nodes] })),
    ...{ without: [...without], force: [...force] },
    before: networkCost(model.graph),
    after: networkCost(reducedGraph),
    ...(latency && { latency }),
    nodeMap: Object.fromEntries(nodeMap),
    original: model.graph,
    reduced: reducedGraph,
  };
}

interface EditLists {
  readonly without: readonly string[];
  readonly force: readonly string[];
}

/** The edits of a request. Those that make a stored plan fit come first; a step that is left out is no longer forced, and vice versa. */
function editsOf(
  { without, force, stored }: Pick<PlanTaskRequest, 'without' | 'force' | 'stored'>,
  reduceWith: (edits: PlanEdits) => Reduction,
): EditLists {
  if (!stored) return { without, force };
  const fitted = fitPlan(stored, reduceWith);
  return {
    without: [...new Set([...fitted.without, ...without])].filter((id) => !force.includes(id)),
    force: [...new Set([...(fitted.force ?? []), ...force])].filter((id) => !without.includes(id)),
  };
}

/** Throws LabError `not-found` naming the first forced step that the plan does not have. */
function refuseImpossibleMerges(force: readonly string[], { steps, refusedMerges }: Reduction, round: number): void {
  const missing = force.find((id) => !steps.some((step) => step.id === id));
  if (missing === undefined) return;
  const why = impossibilityOf(missing, refusedMerges);
  throw new LabError(
    'not-found',
    `The plan of round ${round} has no step ${missing}.${why === undefined ? '' : ` ${why}`}`,
    'Show the plan to see the IDs of the merges that can be forced, or the front for steps that change the network.',
    { location: 'force' },
  );
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
