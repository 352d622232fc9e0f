import { channelsOf, hasKernel, positionsOf } from '#shared/graph/index.ts';
import { binary, cast, reduce, unary } from '../tensor/arithmetic.ts';
import { constant, reshape } from '../tensor/arrays.ts';
import type { GradientObservation } from './observation.ts';

/**
 * Σ over images of |Σ over positions of z · dL/dz| for each output channel of every kernel layer: to first order, how much the image's loss
 * L changes without the channel. z is the layer's output after its batch normalization, if it has one. Sums: float64 `[channels]`.
 * Source: Molchanov et al., ICLR 2017 (arXiv 1611.06440).
 */
export const channelGradients: GradientObservation<readonly number[]> = {
  exactObservations: Infinity,
  idOf: (node, view) => {
    if (node.op === 'batchNorm') {
      const [source = ''] = node.inputs;
      return hasKernel(view.node(source)) && view.consumers(source).length === 1 ? source : undefined;
    }
    const [reader, another] = view.consumers(node.id);
    const isNormalized = reader?.op === 'batchNorm' && !another;
    return hasKernel(node) && !isNormalized ? node.id : undefined;
  },
  sum: (builder, output, gradient, shape) => {
    const channels = channelsOf(shape);
    const products = cast(builder, binary(builder, 'Mul', output, gradient), 'float64');
    const perImage = reduce(
      builder,
      'Sum',
      reshape(builder, products, [-1, positionsOf(shape), channels]),
      constant(builder, 'int32', [1]),
    );
    const sums = reduce(builder, 'Sum', unary(builder, 'Abs', perImage), constant(builder, 'int32', [0]));
    return { sums, shape: [channels], resultOf: (values) => [...values] };
  },
};
