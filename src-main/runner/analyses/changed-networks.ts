import type { Front } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Block, Model, ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { ReduceBy } from '#shared/latency/index.ts';
import { approximateStepIds, majorityForm, reduce, statesByActivation } from '#shared/reduction/index.ts';
import type { EvaluationScores } from '../passes.ts';
import { TrialNetwork, type TriedAction } from '../trial-network.ts';
import type { AnalyzedModel, ReportAnalysis } from './analyzed-model.ts';
import { evenlySpaced } from './evaluated-images.ts';

/** Layers whose activations become linear by the majority states of their neurons, and what the identity replaces. */
export interface NetworkChange {
  readonly linear: readonly LayerSummary[];
  readonly blocks: readonly Block[];
  /** Convolutions with their normalizations. */
  readonly convolutions: readonly Block[];
}

/** The change as actions, with the linear forms by the majority states. */
function actionsOf({ model, states, rule }: AnalyzedModel, { linear, blocks, convolutions }: NetworkChange): readonly TriedAction[] {
  const forms = linear.map(({ name, activation }) => {
    const measured = states.find(({ layer }) => layer === name);
    if (!measured) throw new Error(`the request has no state counts of ${name}`);
    return { kind: 'linear-form', layer: name, ...majorityForm(model, activation, measured, rule) } as const;
  });
  return [...forms, ...[...blocks, ...convolutions].map((block) => ({ kind: 'bypass-block', block }) as const)];
}

/** A reduced network, whose parameters are computed on demand. */
interface ReducedNetwork {
  readonly graph: ModelGraph;
  readonly model: () => Model;
}

/** The reductions of the changed models, merged as the run merges its models. */
export function reductionsOf(
  analyzed: AnalyzedModel,
  changes: readonly NetworkChange[],
  report: ReportAnalysis,
): readonly ReduceBy<ReducedNetwork>[] {
  const { model, layers, states, rule, reduction } = analyzed;
  const { tolerance, merge: mode } = reduction;
  const counts = statesByActivation(layers, states);
  return changes.map(({ linear, ...replaced }, index) => async (predict) => {
    await report('planning', index, changes.length);
    const force = approximateStepIds({ activations: linear.map(({ activation }) => activation), ...replaced });
    const edits = { without: new Set<string>(), force };
    try {
      const reduced = reduce(model, counts, { ...edits, tolerance, states: rule, merging: { mode, predict } });
      return { graph: reduced.reducedGraph, model: () => reduced.reduced };
    } catch (error) {
      if (error instanceof LabError && error.code === 'collapsed') return undefined;
      throw error;
    }
  });
}

/** Keeps only the graph, so that the parameters of many networks need no memory. */
export function graphOnly(reduceBy: ReduceBy<ReducedNetwork>): ReduceBy<Pick<ReducedNetwork, 'graph'>> {
  return async (predict) => {
    const reduced = await reduceBy(predict);
    return reduced && { graph: reduced.graph };
  };
}

/** Evaluates a model with changes that are undone. */
interface ChangeEvaluation {
  readonly split: Front['split'];
  /** Number of evaluated images. */
  readonly images: number;
  scores(change: NetworkChange): Promise<EvaluationScores>;
  dispose(): void;
}

/**
 * Loads the model to evaluate it on calibration images, or on training images if there are none.
 *
 * @param blocks those that changes may replace by the identity, in graph order
 */
export async function openEvaluation(
  analyzed: AnalyzedModel,
  blocks: readonly Block[],
  wanted: number,
  report: ReportAnalysis,
): Promise<ChangeEvaluation> {
  const { model, layers, linearized, data, calibration, batchSize, load } = analyzed;
  const [split, images] = calibration.count > 0 ? (['calibration', calibration] as const) : (['train', data.splits.train] as const);
  const chosen = evenlySpaced(images.count, wanted);
  await report('loading', 0, 0);
  const network = await TrialNetwork.open({ graph: model.graph, linearized, variables: model.weights, blocks }, layers, load);
  let done = 0;
  return {
    split,
    images: chosen.length,
    scores: (change) => {
      const actions = actionsOf(analyzed, change);
      return network.evaluate({ actions, images: chosen }, images, batchSize, () => report('evaluating', ++done, 0));
    },
    dispose: () => network.dispose(),
  };
}
