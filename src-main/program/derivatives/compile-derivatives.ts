import { elementsOf, graphView, type ModelGraph, type Shape } from '#shared/graph/index.ts';
import { GraphBuilder, type Output } from '../graph-def/graph-builder.ts';
import { savedModelBytes } from '../graph-def/saved-model.ts';
import { PLAIN_STEP, type ProgramOptions } from '../program.ts';
import { withFewerRows } from '../rewriting/fewer-rows.ts';
import { binary, cast, reduce, unary } from '../tensor/arithmetic.ts';
import { constant, done, identity, placeholder, reshape, sizeOf } from '../tensor/arrays.ts';
import { inputGradient } from '../training/backward-pass.ts';
import { checkCompilable } from '../training/check-compilable.ts';
import { type ForwardPass, forwardPass } from '../training/forward-pass.ts';
import { networkVariables, variablesOf } from '../training/network-variables.ts';
import { normalize, pixelScale } from '../training/normalization.ts';
import { crossEntropy } from '../training/objective/cross-entropy.ts';
import { type VariableAccess, variableAccess } from '../training/variable-access.ts';

/** A network in evaluation mode as a TensorFlow graph of its pixels, with the outputs to feed and fetch. */
export interface CompiledDerivatives {
  readonly savedModel: Uint8Array;
  readonly inputShape: Shape;
  readonly classes: number;
  readonly feeds: {
    /** float32 `[count, …input shape]`, 0..1 */
    readonly pixels: Output;
    /** The same of changed images. */
    readonly changed: Output;
    /** int32 `[count]` */
    readonly labels: Output;
    /** float32 `[count, classes]` */
    readonly cotangents: Output;
  };
  /** float32 `[count, classes]` */
  readonly logits: Output;
  /** The gradient of each image's own cross-entropy, float32 `[count, …input shape]`. */
  readonly lossGradients: Output;
  /** Σ over the classes of cotangent · d logit / d pixel, float32 `[count, …input shape]`. */
  readonly jacobianProducts: Output;
  /** ‖f(changed) - f(pixels)‖ / ‖f(pixels)‖ by compared node, float32 `[count]`. */
  readonly relativeChanges: ReadonlyMap<string, Output>;
  readonly variables: VariableAccess;
}

/**
 * Compiles a network for a device. Throws `GraphError` or `ProgramError` naming the node or option that is not supported.
 *
 * @param compared nodes whose outputs are compared
 */
export function compileDerivatives(
  graph: ModelGraph,
  options: ProgramOptions,
  compared: readonly string[],
  device: 'gpu' | 'cpu',
): CompiledDerivatives {
  const { inputShape, classes } = checkCompilable(graph, options);
  const { precision: type, normalization } = options;
  const builder = new GraphBuilder({ kernels: device === 'cpu' && type === 'float32' });
  const feeds = {
    pixels: placeholder(builder, 'float32', [-1, ...inputShape]),
    changed: placeholder(builder, 'float32', [-1, ...inputShape]),
    labels: placeholder(builder, 'int32', [-1]),
    cotangents: placeholder(builder, 'float32', [-1, classes]),
  };
  const variables = networkVariables(builder, graph, type, PLAIN_STEP);
  const computed = withFewerRows(graph);
  const forwardOf = (scope: string, pixels: Output): ForwardPass =>
    builder.within(scope, () => {
      const images = normalize(builder, cast(builder, pixels, type), normalization, type, 1);
      return forwardPass(builder, computed, images, { type, variables: variablesOf(variables.parameters, 'value') });
    });
  const forward = forwardOf('pixels', feeds.pixels);
  const byPixels = (scope: string, logits: Output): Output =>
    builder.within(scope, () => {
      const gradient = inputGradient(builder, computed, forward, logits);
      return identity(builder, cast(builder, binary(builder, 'Mul', gradient, pixelScale(builder, normalization.std, type, 1)), 'float32'));
    });
  const { gradient: ofMean } = crossEntropy(builder, forward.logits, feeds.labels, { classes, labelSmoothing: 0 });
  const ofImages = binary(builder, 'Mul', ofMean, cast(builder, sizeOf(builder, feeds.labels), type));
  const lossGradients = byPixels('loss', ofImages);
  const logits = identity(builder, cast(builder, forward.logits, 'float32'));
  const jacobianProducts = byPixels('jacobian', cast(builder, feeds.cotangents, type));
  const relativeChanges = relativeChangesOf(builder, computed, compared, forward, forwardOf('changed', feeds.changed));
  const access = variableAccess(builder, variables);
  const initialization = done(
    builder,
    [...variables.byName.values()].map((variable) => variable.initialization),
  );
  return {
    savedModel: savedModelBytes(builder, initialization),
    ...{ inputShape, classes, feeds, logits, lossGradients, jacobianProducts, relativeChanges, variables: access },
  };
}

function relativeChangesOf(
  builder: GraphBuilder,
  graph: ModelGraph,
  nodes: readonly string[],
  forward: ForwardPass,
  changed: ForwardPass,
): ReadonlyMap<string, Output> {
  return new Map(
    nodes.map((node) => [
      node,
      builder.within(`${node}/change`, () => {
        const elements = elementsOf(graphView(graph).shapeAt(node));
        const before = forward.outputOf(node);
        const difference = binary(builder, 'Sub', changed.outputOf(node), before);
        const ratio = binary(builder, 'RealDiv', norms(builder, difference, elements), norms(builder, before, elements));
        return identity(builder, cast(builder, ratio, 'float32'));
      }),
    ]),
  );
}

/** ‖x‖ of each image, `[count]`. */
function norms(builder: GraphBuilder, values: Output, elements: number): Output {
  const squares = reshape(builder, unary(builder, 'Square', values), [-1, elements]);
  return unary(builder, 'Sqrt', reduce(builder, 'Sum', squares, constant(builder, 'int32', [1])));
}
