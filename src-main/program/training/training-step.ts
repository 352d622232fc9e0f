import type { Shape } from '#shared/graph/index.ts';
import type { Slope } from '#shared/reduction/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { directAlgorithm } from '../operations/winograd/algorithm-choice.ts';
import { fastAlgorithm } from '../operations/winograd/fast-algorithm.ts';
import type { ProgramOptions } from '../program.ts';
import type { ComputedGraph } from '../rewriting/computed-graph.ts';
import { cast } from '../tensor/arithmetic.ts';
import { done, doublesAsIntegers, identity, placeholder, unpack } from '../tensor/arrays.ts';
import { augment } from './augmentation/augment.ts';
import { backwardPass, type ParameterGradient } from './backward-pass.ts';
import { type BatchSums, SumsOverParts, WHOLE_BATCH } from './batch-sums.ts';
import { type ForwardPass, forwardPass } from './forward-pass.ts';
import { addGradients, clearGradients, gradientSums, summedInputs } from './gradient-sums.ts';
import type { UpdateSettings } from './momentum-update.ts';
import { type NetworkVariables, variablesOf } from './network-variables.ts';
import { normalize } from './normalization.ts';
import { objective } from './objective/index.ts';
import { optimizerUpdates, type StepInputs } from './optimizer-updates.ts';
import { seedOfPart } from './seed.ts';
import { slopeGradients, slopeUpdates } from './trained-slopes.ts';

export interface StepFeeds {
  /** uint8 `[count, …input shape]` */
  readonly images: Output;
  /** int32 `[count]` */
  readonly labels: Output;
  /** float32 `[3]`: learning rate, momentum, weight decay. */
  readonly settings: Output;
  /** int32 `[2]` */
  readonly seed: Output;
  /** float32: the coefficients of the objective's terms, in order. */
  readonly coefficients: Output;
}

/** The position of a part in its batch: index of its first image and size of the batch, int32 scalars to feed. */
export interface PartFeeds {
  readonly first: Output;
  readonly batch: Output;
}

/**
 * A step is either one call: `update`, fed with everything, returns the sums of losses and correct samples, float64 as int32 pairs.
 * Or, with accumulation: `part` for each part of the batch returns its sums, then `update`, fed with the settings only, takes the step. If
 * there is a `preparation`, it is run for each part before.
 */
export interface CompiledStep {
  readonly update: Output;
  readonly parts?: {
    readonly count: number;
    readonly feeds: PartFeeds;
    readonly preparation?: Output;
    readonly part: Output;
  };
  readonly initializations: readonly Output[];
}

export interface StepPlan {
  readonly graph: ComputedGraph;
  readonly inputShape: Shape;
  readonly classes: number;
  readonly variables: NetworkVariables;
  /** The activations’ slopes that are trained. */
  readonly slopes: readonly Slope[];
  readonly feeds: StepFeeds;
  readonly options: ProgramOptions;
}

export function trainingStep(builder: GraphBuilder, plan: StepPlan): CompiledStep {
  return builder.within('training', () => (plan.options.accumulate > 1 ? stepInParts(builder, plan) : wholeStep(builder, plan)));
}

function wholeStep(builder: GraphBuilder, plan: StepPlan): CompiledStep {
  const { forward, sums, gradients } = bothPasses(builder, plan, WHOLE_BATCH);
  const { parameters: current, statistics } = forward;
  const updates = updatesOf(builder, plan, { current, gradients });
  return { update: identity(builder, doublesAsIntegers(builder, sums), [...statistics, ...updates]), initializations: [] };
}

function stepInParts(builder: GraphBuilder, plan: StepPlan): CompiledStep {
  const { variables, options } = plan;
  const feeds = { first: placeholder(builder, 'int32', []), batch: placeholder(builder, 'int32', []) };
  const batchSums = new SumsOverParts(builder);
  const { forward, sums, gradients } = bothPasses(builder, plan, batchSums, feeds);
  const collected = gradientSums(builder, variables, gradients);
  const additions = addGradients(builder, collected, gradients);
  const part = identity(builder, doublesAsIntegers(builder, sums), [...forward.statistics, ...additions]);
  const updates = updatesOf(builder, plan, summedInputs(builder, collected, variables));
  return {
    update: done(builder, [...updates, ...clearGradients(builder, collected, updates), ...batchSums.clear()]),
    parts: {
      ...{ count: options.accumulate, feeds, part },
      ...(batchSums.additions.length > 0 && { preparation: done(builder, batchSums.additions) }),
    },
    initializations: [...[...collected.values()].map(({ initialization }) => initialization), ...batchSums.initializations],
  };
}

/** The optimizer's updates, and those of the slopes that follow them. Returns all nodes that must run. */
function updatesOf(builder: GraphBuilder, plan: StepPlan, inputs: StepInputs): readonly Output[] {
  const { variables, slopes, options } = plan;
  const updates = optimizerUpdates(builder, { ...variables, slopes }, inputs, settingsOf(builder, plan), options);
  return [...updates, ...slopeUpdates(builder, variables, slopes, updates)];
}

/** Images per step where the options say nothing else. */
const TYPICAL_BATCH = 64;

interface BothPasses {
  readonly forward: ForwardPass;
  readonly sums: Output;
  readonly gradients: ReadonlyMap<string, ParameterGradient>;
}

function bothPasses(
  builder: GraphBuilder,
  { graph, inputShape, classes, variables, slopes, feeds, options }: StepPlan,
  batchSums: BatchSums,
  part?: PartFeeds,
): BothPasses {
  const { precision: type } = options;
  const images = augment(builder, feeds.images, inputShape, options.augmentation, { seed: feeds.seed, part });
  const forward = forwardPass(builder, graph, normalize(builder, images, options.normalization, type), {
    type,
    variables: variablesOf(variables.parameters, 'trained'),
    // On a GPU, cuDNN chooses the algorithm itself.
    convolutionAlgorithm: builder.kernels ? (options.convolutionAlgorithm ?? fastAlgorithm(TYPICAL_BATCH)) : directAlgorithm,
    trainingSeed: part ? seedOfPart(builder, feeds.seed, part.first) : feeds.seed,
  });
  const { labels, coefficients, seed } = feeds;
  const context = { builder, type, graph, forward, seed, labels, classes, coefficients, batchSums, batch: part?.batch };
  const { sums, slopesStrength, ...derivatives } = objective(context, options);
  const gradients = backwardPass(builder, graph, forward, derivatives);
  return { forward, sums, gradients: slopeGradients(builder, gradients, variables, slopes, slopesStrength) };
}

function settingsOf(builder: GraphBuilder, { feeds, options }: StepPlan): UpdateSettings {
  const settings = cast(builder, feeds.settings, options.precision);
  const [learningRate, momentum, weightDecay] = unpack(builder, settings, 3);
  if (!learningRate || !momentum || !weightDecay) throw new Error('three settings');
  return { settings, learningRate, momentum, weightDecay };
}
