import type { ModelChoice, RunDetail } from '#shared/contract/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import type { ProveRequest } from '#main/run-folder/index.ts';
import { keptModel } from './kept-model.ts';
import { ownExperiment } from './own-experiment.ts';
import { planReduction, refuseUnknownSteps } from './plan-reduction.ts';

/**
 * Everything that a prover needs to know of a model. Throws LabError `not-found` where the run has no such model or the plan no such
 * step, and what planning throws where steps are named.
 */
export function proveRequest(
  detail: RunDetail,
  entropyOf: (round: number) => readonly LayerEntropy[],
  { round, plan, without }: Omit<ModelChoice, 'id'>,
  app: string,
): ProveRequest {
  const { summary, graph, layers, classes, folder } = detail;
  const { id, name, network, method, data: dataSet, seed } = summary;
  ownExperiment(detail);
  const kept = keptModel(detail, round);
  if (plan === 'none') refuseUnknownSteps(without, [], kept.round);
  else if (without.length > 0) planReduction(detail, entropyOf, { round: kept.round, without });
  return {
    ...{ format: 1, folder, app, plan, graph, layers, classes },
    run: { id, name, network: network ?? '', method: method ?? '', dataSet, seed },
    round: kept.round,
    without: [...new Set(without)].toSorted(),
    linearized: [...kept.linearized],
    checkpoint: kept.checkpoint,
    denseCheckpoint: keptModel(detail, 0).checkpoint,
    states: [...entropyOf(kept.round)],
    outputs: [],
  };
}
