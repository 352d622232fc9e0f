import { type BatchNormNode, channelsOf } from '#shared/graph/index.ts';
import { type GraphBuilder, type Output, outputAt } from '../graph-def/graph-builder.ts';
import { reshape } from '../tensor/arrays.ts';
import type { Applied, NodeContext } from './applied.ts';
import { composedBatchNormalization, evaluatedGradient } from './batch-normalization-composed.ts';

/**
 * y = γ·(x - µ) / √(σ² + ε) + β per channel (Ioffe and Szegedy, 2015). In training, µ and σ² are the batch's mean and biased variance over
 * all N observations of the channel, and the running statistics move by the node's momentum towards µ and the unbiased variance
 * σ²·N / (N - 1), as in PyTorch; in evaluation, µ and σ² are the running statistics.
 * Gradients, with x̂ = (x - µ) / √(σ² + ε): dL/dβ = Σ dL/dy, dL/dγ = Σ dL/dy·x̂,
 * dL/dx = γ / √(σ² + ε)·(dL/dy - (dL/dβ + x̂·dL/dγ) / N).
 * Training in float32 on a CPU uses our own kernel, whose sums stay precise over any number of observations; otherwise float32 uses TensorFlow's
 * fused operation, and float64, which that lacks, is composed of simpler ones.
 */
export function batchNormalization(node: BatchNormNode, input: Output, context: NodeContext): Applied {
  if (context.type === 'float64') return composedBatchNormalization(node, input, context);
  if (context.training && context.builder.kernels) return preciseBatchNormalization(node, input, context);
  return context.inputShape.length === 3 ? fused(node, input, context) : fusedPositions(node, input, context);
}

function preciseBatchNormalization(node: BatchNormNode, input: Output, context: NodeContext): Applied {
  const { builder } = context;
  const gamma = context.parameter('gamma');
  const normalized = builder.add({
    op: 'NepentheBatchNorm',
    inputs: [input, gamma, context.parameter('beta'), context.parameter('mean'), context.parameter('variance')],
    attributes: { epsilon: { float: node.epsilon }, momentum: { float: node.momentum } },
    type: 'float32',
  });
  const [mean, variance, batchMean, inverse] = [1, 2, 3, 4].map((index) => outputAt(normalized, index)) as [Output, Output, Output, Output];
  context.updateStatistic('mean', mean);
  context.updateStatistic('variance', variance);
  return {
    output: normalized,
    backward: (gradient) => {
      const first = builder.add({
        op: 'NepentheBatchNormGradient',
        inputs: [gradient, input, gamma, batchMean, inverse],
        type: 'float32',
      });
      return { inputs: [first], parameters: { gamma: outputAt(first, 1), beta: outputAt(first, 2) } };
    },
  };
}

/** The fused operation needs images, so every position becomes an image of one pixel. */
function fusedPositions(node: BatchNormNode, input: Output, context: NodeContext): Applied {
  const { builder, inputShape } = context;
  const channels = channelsOf(inputShape);
  const image = (value: Output): Output => reshape(builder, value, [-1, 1, 1, channels]);
  const whole = (value: Output): Output => reshape(builder, value, [-1, ...inputShape]);
  const applied = fused(node, image(input), context);
  return {
    output: whole(applied.output),
    backward: (gradient) => {
      const gradients = applied.backward(image(gradient));
      return { ...gradients, inputs: gradients.inputs.map(whole) };
    },
  };
}

function fused(node: BatchNormNode, input: Output, context: NodeContext): Applied {
  const { builder, training } = context;
  const gamma = context.parameter('gamma');
  const normalized = fusedForward(builder, node, training, [
    input,
    gamma,
    context.parameter('beta'),
    context.parameter('mean'),
    context.parameter('variance'),
  ]);
  if (training) {
    context.updateStatistic('mean', outputAt(normalized, 1));
    context.updateStatistic('variance', outputAt(normalized, 2));
  }
  return {
    output: normalized,
    backward: (gradient) => {
      if (!training) return { inputs: [evaluatedGradient(node, gradient, context)] };
      const reserved = [3, 4, 5].map((index) => outputAt(normalized, index));
      const first = builder.add({
        op: 'FusedBatchNormGradV3',
        inputs: [gradient, input, gamma, ...reserved],
        attributes: fusedAttributes(node, training),
        type: 'float32',
      });
      return { inputs: [first], parameters: { gamma: outputAt(first, 1), beta: outputAt(first, 2) } };
    },
  };
}

/** Outputs y and, in training, the new running mean and variance: (1 - momentum)·old + momentum·batch. */
function fusedForward(builder: GraphBuilder, node: BatchNormNode, training: boolean, inputs: readonly Output[]): Output {
  return builder.add({
    op: 'FusedBatchNormV3',
    inputs,
    attributes: { ...fusedAttributes(node, training), exponential_avg_factor: { float: training ? node.momentum : 1 } },
    type: 'float32',
  });
}

function fusedAttributes(node: BatchNormNode, training: boolean) {
  return {
    T: { type: 'float32' },
    U: { type: 'float32' },
    epsilon: { float: node.epsilon },
    data_format: { text: 'NHWC' },
    is_training: { flag: training },
  } as const;
}
