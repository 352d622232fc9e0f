import { CheckpointStore } from '#main/run-folder/index.ts';
import { LabError, type ReductionPlan, type RunDetail } from '#shared/contract/index.ts';
import { networkCost } from '#shared/costs/index.ts';
import { parametersOf, type ModelGraph } from '#shared/graph/index.ts';
import type { LayerEntropy } from '#shared/journal/index.ts';
import { reduce, type Model, type ObservedStates } from '#shared/reduction/index.ts';

export interface ReductionRequest {
  /** The best one when it is not named. */
  readonly round?: number | undefined;
  /** Ids of steps that are not to be taken. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Plans the reduction of a round's model from its checkpoint and the states counted on the training set. Throws LabError `not-found`
 * where the run has no such model, `bad-file` for a checkpoint that is not what the run wrote, `collapsed`.
 */
export function planReduction(
  detail: RunDetail,
  entropyOf: (round: number) => readonly LayerEntropy[],
  { round = detail.summary.bestRound ?? undefined, without = [] }: ReductionRequest,
): ReductionPlan {
  const model = modelOfRound(detail, round);
  const states = statesOf(detail, entropyOf(model.round));
  const leftOut = new Set(without);
  const { steps, reduced, places } = reduce(model, states, { tolerance: detail.experiment.entropy.tolerance, without: leftOut });
  return {
    runId: detail.summary.id,
    round: model.round,
    steps: steps.map((step) => ({ ...step, nodes: [...step.nodes], taken: !leftOut.has(step.id) })),
    before: networkCost(model.graph),
    after: networkCost(reduced.graph),
    places: Object.fromEntries(places),
    original: model.graph,
    reduced: reduced.graph,
  };
}

function modelOfRound({ summary, graph, checkpoints, folder }: RunDetail, round: number | undefined): Model & { readonly round: number } {
  const kept = checkpoints.filter(({ keep }) => keep === 'round');
  const checkpoint = kept.find((one) => one.round === round);
  if (!checkpoint || round === undefined) {
    const rounds = kept.map((one) => one.round).join(', ');
    throw new LabError(
      'not-found',
      round === undefined ? 'The run has no finished round yet.' : `The run kept no model of round ${round}.`,
      rounds ? `It kept the rounds ${rounds}.` : 'Wait until its first round is finished.',
      { place: `run ${summary.id}` },
    );
  }
  // The runner wrote it, and the journal's reader let it pass.
  const network = graph as ModelGraph;
  const variables = new CheckpointStore(folder).load(checkpoint);
  // Pruned weights are 0 in a checkpoint: parameters are effective as they are.
  const weights = new Map(
    parametersOf(network).map(({ name }) => {
      const values = variables.get(name);
      if (!values) throw new LabError('bad-file', `It lacks ${name}.`, 'Take another round.', { file: checkpoint.file, place: name });
      return [name, values];
    }),
  );
  return { graph: network, weights, round };
}

function statesOf({ layers }: RunDetail, entropy: readonly LayerEntropy[]): ObservedStates {
  return new Map(
    entropy.flatMap((counts) => {
      const layer = layers.find(({ name }) => name === counts.layer);
      return layer ? [[layer.activation, counts] as const] : [];
    }),
  );
}
