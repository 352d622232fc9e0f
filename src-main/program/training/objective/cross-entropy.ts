import { type GraphBuilder, type Output, outputAt } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce } from '../../tensor/arithmetic.ts';
import { constant, pack, sizeOf } from '../../tensor/arrays.ts';

export interface CrossEntropy {
  /** float64 pair: the sum of the samples' losses in nats, and the number of correctly classified samples. */
  readonly sums: Output;
  /** Gradient of the *mean* loss with respect to the logits, `[count, classes]`. */
  readonly gradient: Output;
}

/**
 * Softmax cross-entropy L = -Σ t_k log p_k of logits `[count, classes]` and int32 labels `[count]`, with targets
 * t = (1 - ε)·onehot + ε / classes (label smoothing ε: Szegedy et al., 2016; PyTorch's convention). Gradient: (p - t) / batch.
 * @param batch size of the whole batch if the images are a part of it, an int32 scalar
 */
export function crossEntropy(
  builder: GraphBuilder,
  logits: Output,
  labels: Output,
  { classes, labelSmoothing, batch }: { readonly classes: number; readonly labelSmoothing: number; readonly batch?: Output | undefined },
): CrossEntropy {
  const { type } = logits;
  const samples = batch ?? sizeOf(builder, labels);
  if (builder.kernels) {
    const sums = builder.add({
      op: 'NepentheCrossEntropy',
      inputs: [logits, labels, samples],
      attributes: { smoothing: { float: labelSmoothing } },
      type: 'float64',
    });
    return { sums, gradient: outputAt(sums, 1, 'float32') };
  }
  const scalar = (value: number): Output => constant(builder, type, value);
  const spread = labelSmoothing / classes;
  const targets = builder.add({
    op: 'OneHot',
    inputs: [labels, constant(builder, 'int32', classes), scalar(1 - labelSmoothing + spread), scalar(spread)],
    attributes: { T: { type }, TI: { type: 'int32' }, axis: { integer: -1 } },
    type,
  });
  const losses = builder.add({
    op: 'SoftmaxCrossEntropyWithLogits',
    inputs: [logits, targets],
    attributes: { T: { type } },
    type,
  });
  const loss = sumInDoublePrecision(builder, losses);
  const correct = sumInDoublePrecision(builder, hits(builder, logits, labels));
  return {
    sums: pack(builder, [loss, correct]),
    gradient: binary(builder, 'RealDiv', { ...losses, index: 1 }, cast(builder, samples, type)),
  };
}

function hits(builder: GraphBuilder, logits: Output, labels: Output): Output {
  const predicted = builder.add({
    op: 'ArgMax',
    inputs: [logits, constant(builder, 'int32', 1)],
    attributes: { T: { type: logits.type }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
    type: 'int32',
  });
  return builder.add({
    op: 'Equal',
    inputs: [predicted, labels],
    attributes: { T: { type: 'int32' }, incompatible_shape_error: { flag: true } },
    type: 'bool',
  });
}

function sumInDoublePrecision(builder: GraphBuilder, values: Output): Output {
  return reduce(builder, 'Sum', cast(builder, values, 'float64'), constant(builder, 'int32', [0]));
}
