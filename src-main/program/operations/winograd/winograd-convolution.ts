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
 * A 3x3 convolution by Winograd's algorithm: with the pixels of all images as rows, X `[pixels, count x channels]`, and K, G, Y the maps of
 * {@link Transforms}: V = K·X, U = G·w, then for every place M = V·U, a matrix product over the channels, and y = Y·M. 36 products stand for 144 of
 * the direct convolution where tiles are 4x4.
 * Gradients: dM = Yᵀ·dy, dU = Vᵀ·dM and dV = dM·Uᵀ for every place, dw = Gᵀ·dU, dX = Kᵀ·dV.
 */
export function winogradConvolution(transforms: Transforms, images: Output, kernel: Output, context: NodeContext): LinearConvolution {
  const { builder, inputShape, outputShape } = context;
  const [channels, filters] = [channelsOf(inputShape), channelsOf(outputShape)];
  const { places, tiles } = transforms;
  const matrix = (rows: Matrix): Output => constant(builder, 'float32', rows.flat(), [rows.length, rows[0]?.length ?? 0]);
  const [inputMap, filterMap, outputMap] = [matrix(transforms.input), matrix(transforms.filter), matrix(transforms.output)];
  const pixelRows = (values: Output, pixels: number, depth: number): Output =>
    reshape(builder, transpose(builder, reshape(builder, values, [-1, pixels, depth]), [1, 0, 2]), [pixels, -1]);
  const asImages = (rows: Output, [height = 0, width = 0, depth = 0]: readonly number[]): Output =>
    reshape(builder, transpose(builder, reshape(builder, rows, [height * width, -1, depth]), [1, 0, 2]), [-1, height, width, depth]);
  const byPlace = (rows: Output, depth: number): Output => reshape(builder, rows, [places, -1, depth]);
  const byTile = (values: Output): Output => reshape(builder, values, [places * tiles, -1]);

  const factorsOf = (read: Output): Output =>
    byPlace(product(builder, inputMap, pixelRows(read, transforms.input[0]?.length ?? 0, channels)), channels);
  const weightsOf = (cells: Output): Output =>
    reshape(builder, product(builder, filterMap, reshape(builder, cells, [9, -1])), [places, channels, filters]);
  const made = product(builder, outputMap, byTile(batchedProduct(builder, factorsOf(images), weightsOf(kernel))));
  return {
    output: asImages(made, outputShape),
    // V and U are four times as large as what they are made of: made anew, not kept from there till here.
    backward: (gradient) => {
      const factors = factorsOf(identity(builder, images, [gradient]));
      const weights = weightsOf(identity(builder, kernel, [gradient]));
      const rows = pixelRows(gradient, transforms.output.length, filters);
      const products = byPlace(product(builder, outputMap, rows, { left: true }), filters);
      const weightsGradient = batchedProduct(builder, factors, products, { left: true });
      const kernelGradient = product(builder, filterMap, reshape(builder, weightsGradient, [places, -1]), { left: true });
      const factorsGradient = byTile(batchedProduct(builder, products, weights, { right: true }));
      return {
        images: asImages(product(builder, inputMap, factorsGradient, { left: true }), inputShape),
        kernel: reshape(builder, kernelGradient, [3, 3, channels, filters]),
      };
    },
  };
}
