import type { Front } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Model } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { ReduceBy } from '#shared/latency/index.ts';
import { type LinearFormValues, majorityForm, modelWithForms, reduce, statesByActivation } from '#shared/reduction/index.ts';
import type { EvaluationScores } from '../passes.ts';
import { TrialNetwork } from '../trial-network.ts';
import type { AnalyzedModel, ReportAnalysis } from './analyzed-model.ts';
import { evenlySpaced } from './evaluated-images.ts';

/** Linear forms by the majority states of the neurons, by layer name. */
export type MajorityForms = ReadonlyMap<string, LinearFormValues>;

export function majorityForms({ model, states, rule }: AnalyzedModel, layers: readonly LayerSummary[]): MajorityForms {
  return new Map(
    layers.map(({ name, activation }) => {
      const measured = states.find(({ layer }) => layer === name);
      if (!measured) throw new Error(`the request has no state counts of ${name}`);
      return [name, majorityForm(model, activation, measured, rule)];
    }),
  );
}

/** The reductions of the model with some layers linear, for each choice of layers, merged as the run merges its models. */
export function reductionsOf(
  { model, layers, states, reduction: { tolerance, merge: mode } }: AnalyzedModel,
  forms: MajorityForms,
  choices: readonly (readonly string[])[],
  report: ReportAnalysis,
): readonly ReduceBy<Model>[] {
  const counts = statesByActivation(layers, states);
  return choices.map((names, index) => async (predict) => {
    await report('planning', index, choices.length);
    const chosen = layers.flatMap(({ name, activation }) => {
      const form = names.includes(name) ? forms.get(name) : undefined;
      return form ? [[activation, form] as const] : [];
    });
    try {
      return reduce(modelWithForms(model, new Map(chosen)), counts, { tolerance, without: new Set(), merging: { mode, predict } }).reduced;
    } catch (error) {
      if (error instanceof LabError && error.code === 'collapsed') return undefined;
      throw error;
    }
  });
}

/** Keeps only the graph, so that the weights of many networks need no memory. */
export function withoutWeights(reduceBy: ReduceBy<Model>): ReduceBy<Pick<Model, 'graph'>> {
  return async (predict) => {
    const model = await reduceBy(predict);
    return model && { graph: model.graph };
  };
}

/** Evaluates a model with some layers linear. */
export interface LinearEvaluation {
  readonly split: Front['split'];
  /** Number of evaluated images. */
  readonly images: number;
  scores(layers: readonly string[]): Promise<EvaluationScores>;
  dispose(): void;
}

/** Loads the model to evaluate it on calibration images, or on training images if there are none. */
export async function openEvaluation(
  { model, layers, linearized, data, calibration, batchSize, load }: AnalyzedModel,
  forms: MajorityForms,
  wanted: number,
  report: ReportAnalysis,
): Promise<LinearEvaluation> {
  const [split, images] = calibration.count > 0 ? (['calibration', calibration] as const) : (['train', data.splits.train] as const);
  const chosen = evenlySpaced(images.count, wanted);
  await report('loading', 0, 0);
  const network = await TrialNetwork.open({ graph: model.graph, linearized, variables: model.weights }, layers, load);
  let done = 0;
  return {
    split,
    images: chosen.length,
    scores: (names) => {
      const actions = names.flatMap((layer) => {
        const form = forms.get(layer);
        return form ? [{ kind: 'linear-form', layer, ...form } as const] : [];
      });
      return network.evaluate({ actions, images: chosen }, images, batchSize, () => report('evaluating', ++done, 0));
    },
    dispose: () => network.dispose(),
  };
}
