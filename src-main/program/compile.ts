import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import { GraphBuilder, type Output } from './graph-def/graph-builder.ts';
import { savedModelBytes } from './graph-def/saved-model.ts';
import { type Accumulators, accumulators } from './observations/accumulators.ts';
import { type ObservationName, observations } from './observations/index.ts';
import { isComparison, isGradientObservation, type Observation } from './observations/observation.ts';
import { observedGradients } from './observations/observed-gradients.ts';
import { observedPairs } from './observations/observed-pairs.ts';
import type { ProgramOptions } from './program.ts';
import type { ComputedGraph } from './rewriting/computed-graph.ts';
import { withFewerRows } from './rewriting/fewer-rows.ts';
import { cast } from './tensor/arithmetic.ts';
import { done, doublesAsIntegers, identity, pack, placeholder, unpack } from './tensor/arrays.ts';
import { checkCompilable } from './training/check-compilable.ts';
import { forwardPass, type PassSettings } from './training/forward-pass.ts';
import { networkVariables, variablesOf } from './training/network-variables.ts';
import { normalize } from './training/normalization.ts';
import { crossEntropy } from './training/objective/cross-entropy.ts';
import { termSummaries, type TermSummary } from './training/objective/index.ts';
import { trainedSlopes } from './training/trained-slopes.ts';
import { type CompiledStep, type StepFeeds, type StepPlan, trainingStep } from './training/training-step.ts';
import { type VariableAccess, variableAccess } from './training/variable-access.ts';

/** A network as a TensorFlow graph, with the outputs to feed and fetch. */
export interface CompiledProgram {
  readonly savedModel: Uint8Array;
  readonly inputShape: Shape;
  readonly classes: number;
  readonly feeds: StepFeeds;
  readonly step: CompiledStep;
  /** Objective terms besides the cross-entropy; their values are the last of a step's sums. */
  readonly terms: readonly TermSummary[];
  /** Sum of losses, number of correct samples and sum of losses without label smoothing, float64 as int32 pairs. */
  readonly evaluation: Output;
  /** float32 `[count, classes]` */
  readonly logits: Output;
  readonly observations: ReadonlyMap<ObservationName, Accumulators>;
  readonly variables: VariableAccess;
  readonly optimizerNames: readonly string[];
}

/** Compiles a network for a device. Throws `GraphError` or `ProgramError` naming the node or option that is not supported. */
export function compile(graph: ModelGraph, options: ProgramOptions, device: 'gpu' | 'cpu'): CompiledProgram {
  const { inputShape, classes } = checkCompilable(graph, options);
  const builder = new GraphBuilder({ kernels: device === 'cpu' && options.precision === 'float32' });
  const feeds = {
    images: placeholder(builder, 'uint8', [-1, ...inputShape]),
    labels: placeholder(builder, 'int32', [-1]),
    settings: placeholder(builder, 'float32', [3]),
    seed: placeholder(builder, 'int32', [2]),
    coefficients: placeholder(builder, 'float32', [-1]),
  };
  const slopes = trainedSlopes(graph, options.objective);
  const variables = networkVariables(builder, graph, options.precision, options, slopes);
  const plan = { graph: withFewerRows(graph), inputShape, classes, variables, slopes, feeds, options };
  const step = trainingStep(builder, plan);
  const { evaluation, logits, observed } = evaluationPass(builder, plan);
  const access = variableAccess(builder, variables);
  const initialization = done(builder, [
    ...[...variables.byName.values()].map((variable) => variable.initialization),
    ...[...observed.values()].flatMap(({ initializations }) => initializations),
    ...step.initializations,
  ]);
  return {
    savedModel: savedModelBytes(builder, initialization),
    terms: termSummaries(options),
    ...{ inputShape, classes, feeds, step, evaluation, logits, observations: observed },
    variables: access,
    optimizerNames: variables.optimizerNames,
  };
}

function evaluationPass(builder: GraphBuilder, { graph, classes, variables, feeds, options }: StepPlan) {
  const { precision: type, normalization, labelSmoothing } = options;
  return builder.within('evaluation', () => {
    const images = normalize(builder, feeds.images, normalization, type);
    const values = variablesOf(variables.parameters, 'value');
    const forward = forwardPass(builder, graph, images, { type, variables: values });
    const observed = new Map(
      (options.observations ?? ['states']).map((name) => {
        const batch = { images, labels: feeds.labels, classes, labelSmoothing };
        return [name, observedPass(builder, graph, batch, { type, variables: values }, observations[name](options), name)];
      }),
    );
    const lossOf = (smoothing: number): readonly Output[] =>
      unpack(builder, crossEntropy(builder, forward.logits, feeds.labels, { classes, labelSmoothing: smoothing }).sums, 2);
    const [loss, correct] = lossOf(labelSmoothing);
    const [nll] = labelSmoothing > 0 ? lossOf(0) : [loss];
    if (!loss || !correct || !nll) throw new Error('two sums');
    return {
      evaluation: doublesAsIntegers(builder, pack(builder, [loss, correct, nll])),
      logits: identity(builder, cast(builder, forward.logits, 'float32')),
      observed,
    };
  });
}

/** A separate pass per observation: TensorFlow skips passes whose outputs are not fetched. */
function observedPass(
  builder: GraphBuilder,
  graph: ComputedGraph,
  batch: Parameters<typeof observedGradients>[2],
  settings: PassSettings,
  observation: Observation<unknown>,
  name: ObservationName,
): Accumulators {
  const observed = builder.within(`observed-${name}`, () => {
    if (isGradientObservation(observation)) return observedGradients(builder, graph, batch, settings, observation);
    if (isComparison(observation)) return observedPairs(builder, graph, batch.images, settings, observation);
    return forwardPass(builder, graph, batch.images, { ...settings, observation }).observed;
  });
  return accumulators(builder, graph, observed, name, observation);
}
