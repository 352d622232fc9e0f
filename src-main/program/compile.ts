import type { ModelGraph, Shape } from '#shared/graph/index.ts';
import { GraphBuilder, type Output } from './graph-def/graph-builder.ts';
import { savedModelBytes } from './graph-def/saved-model.ts';
import { checkCompilable } from './training/check-compilable.ts';
import type { ProgramOptions } from './program.ts';
import { cast } from './tensor/arithmetic.ts';
import { done, doublesAsIntegers, identity, placeholder, unpack } from './tensor/arrays.ts';
import { augment } from './training/augmentation.ts';
import { backwardPass } from './training/backward-pass.ts';
import { crossEntropy } from './training/cross-entropy.ts';
import { forwardPass } from './training/forward-pass.ts';
import { momentumUpdate } from './training/momentum-update.ts';
import { networkVariables, type NetworkVariables } from './training/network-variables.ts';
import { normalise } from './training/normalisation.ts';
import { countersAccess, stateCounters, type CountersAccess } from './training/state-counters.ts';
import { variableAccess, type VariableAccess } from './training/variable-access.ts';

/** A network as a TensorFlow graph, with the places to feed and to fetch. */
export interface CompiledProgram {
  readonly savedModel: Uint8Array;
  readonly inputShape: Shape;
  readonly classes: number;
  readonly feeds: {
    /** uint8 `[count, …input shape]` */
    readonly images: Output;
    /** int32 `[count]` */
    readonly labels: Output;
    /** float32 `[3]`: learning rate, momentum, weight decay. */
    readonly settings: Output;
    /** int32 `[2]` */
    readonly seed: Output;
  };
  /** Sum of losses and hits as doubles in integers, once the variables are updated. */
  readonly step: Output;
  /** The same of an evaluation. */
  readonly evaluation: Output;
  /** float32 `[count, classes]` */
  readonly logits: Output;
  readonly states: CountersAccess;
  readonly variables: VariableAccess;
}

/** Compiles a network. Throws `GraphError` or `ProgramError`, which name the node or the option, for what cannot be compiled. */
export function compile(graph: ModelGraph, options: ProgramOptions): CompiledProgram {
  const { inputShape, classes } = checkCompilable(graph, options);
  const builder = new GraphBuilder();
  const feeds = {
    images: placeholder(builder, 'uint8', [-1, ...inputShape]),
    labels: placeholder(builder, 'int32', [-1]),
    settings: placeholder(builder, 'float32', [3]),
    seed: placeholder(builder, 'int32', [2]),
  };
  const type = options.precision;
  const variables = networkVariables(builder, graph, type);
  const loss = (logits: Output) => crossEntropy(builder, logits, feeds.labels, classes, options.labelSmoothing);

  const step = builder.within('training', () => {
    const images = augment(builder, feeds.images, inputShape, options.augmentation, feeds.seed);
    const forward = forwardPass(builder, graph, normalise(builder, images, options.normalisation, type), {
      type,
      variables: variables.byName,
      trainingSeed: feeds.seed,
    });
    const { sums, gradient } = loss(forward.logits);
    const gradients = backwardPass(builder, graph, forward, gradient);
    const updates = updatesOf(builder, variables, forward.parameters, gradients, feeds.settings, options);
    return identity(builder, doublesAsIntegers(builder, sums), [...forward.statistics, ...updates]);
  });
  const { evaluation, logits, counters } = builder.within('evaluation', () => {
    const forward = forwardPass(builder, graph, normalise(builder, feeds.images, options.normalisation, type), {
      type,
      variables: variables.byName,
    });
    return {
      evaluation: doublesAsIntegers(builder, loss(forward.logits).sums),
      logits: identity(builder, cast(builder, forward.logits, 'float32')),
      counters: stateCounters(builder, graph, forward),
    };
  });
  const states = countersAccess(builder, counters);
  const access = variableAccess(builder, variables);
  const initialisation = done(builder, [
    ...[...variables.byName.values()].map((variable) => variable.initialisation),
    ...counters.map((counter) => counter.variable.initialisation),
  ]);
  return {
    savedModel: savedModelBytes(builder, initialisation),
    inputShape,
    classes,
    feeds,
    step,
    evaluation,
    logits,
    states,
    variables: access,
  };
}

function updatesOf(
  builder: GraphBuilder,
  variables: NetworkVariables,
  current: ReadonlyMap<string, Output>,
  gradients: ReturnType<typeof backwardPass>,
  settings: Output,
  { precision, nesterov }: ProgramOptions,
): readonly Output[] {
  const [learningRate, momentum, weightDecay] = unpack(builder, cast(builder, settings, precision), 3);
  if (!learningRate || !momentum || !weightDecay) throw new Error('three settings');
  return builder.within('update', () =>
    variables.parameters.flatMap((trained) => {
      const value = current.get(trained.parameter.name);
      const gradient = gradients.get(trained.parameter.name);
      if (!value || !gradient || !trained.velocity) return [];
      return [momentumUpdate(builder, trained, value, gradient, { learningRate, momentum, weightDecay, nesterov })];
    }),
  );
}
