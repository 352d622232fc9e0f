import { channelsOf } from '#shared/graph/index.ts';
import type { Output } from '../../graph-def/graph-builder.ts';
import { batchedProduct, product } from '../../tensor/arithmetic.ts';
import { constant, identity, reshape } from '../../tensor/arrays.ts';
import { transpose } from '../../tensor/layout.ts';
import type { NodeContext } from '../applied.ts';
import type { LinearConvolution } from '../linear-convolution.ts';
import type { Matrix } from './algorithms.ts';
import type { Transforms } from './transforms.ts';

/**
 * A 3x3 convolution by Winograd's algorithm. X `[pixels, count x channels]` holds the pixels of all images as rows; K, G and Y are the
 * transforms of input, filter and output in {@link Transforms}: V = K·X, U = G·w, M = V·U for every component, a matrix product over the
 * channels, and y = Y·M. With 4x4 tiles, 36 products replace 144 of the direct convolution.
 * Gradients: dM = Yᵀ·dy, dU = Vᵀ·dM and dV = dM·Uᵀ for every component, dw = Gᵀ·dU, dX = Kᵀ·dV.
 */
export function winogradConvolution(transforms: Transforms, images: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder, inputShape, outputShape } = context;
  const [channels, filters] = [channelsOf(inputShape), channelsOf(outputShape)];
  const { components, tiles } = transforms;
  const matrix = (rows: Matrix): Output => constant(builder, 'float32', rows.flat(), [rows.length, rows[0]?.length ?? 0]);
  const [inputTransform, filterTransform, outputTransform] = [
    matrix(transforms.input),
    matrix(transforms.filter),
    matrix(transforms.output),
  ];
  const pixelRows = (values: Output, pixels: number, depth: number): Output =>
    reshape(builder, transpose(builder, reshape(builder, values, [-1, pixels, depth]), [1, 0, 2]), [pixels, -1]);
  const asImages = (rows: Output, [height = 0, width = 0, depth = 0]: readonly number[]): Output =>
    reshape(builder, transpose(builder, reshape(builder, rows, [height * width, -1, depth]), [1, 0, 2]), [-1, height, width, depth]);
  const byComponent = (rows: Output, depth: number): Output => reshape(builder, rows, [components, -1, depth]);
  const byTile = (values: Output): Output => reshape(builder, values, [components * tiles, -1]);

  const factorsOf = (values: Output): Output =>
    byComponent(product(builder, inputTransform, pixelRows(values, transforms.input[0]?.length ?? 0, channels)), channels);
  const weightsOf = (cells: Output): Output =>
    reshape(builder, product(builder, filterTransform, reshape(builder, cells, [9, -1])), [components, channels, filters]);
  const outputs = product(builder, outputTransform, byTile(batchedProduct(builder, factorsOf(images), weightsOf(kernel))));
  return {
    output: asImages(outputs, outputShape),
    // V and U are four times as large as their inputs, so they are recomputed instead of kept in memory.
    backward: (gradient) => {
      const factors = factorsOf(identity(builder, images, [gradient]));
      const weights = weightsOf(identity(builder, kernel, [gradient]));
      const rows = pixelRows(gradient, transforms.output.length, filters);
      const products = byComponent(product(builder, outputTransform, rows, { left: true }), filters);
      const weightsGradient = batchedProduct(builder, factors, products, { left: true });
      const kernelGradient = product(builder, filterTransform, reshape(builder, weightsGradient, [components, -1]), { left: true });
      const factorsGradient = byTile(batchedProduct(builder, products, weights, { right: true }));
      return {
        images: asImages(product(builder, inputTransform, factorsGradient, { left: true }), inputShape),
        kernel: reshape(builder, kernelGradient, [3, 3, channels, filters]),
      };
    },
  };
}
