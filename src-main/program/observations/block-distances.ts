import { graphView, shapePreservingBlocks } from '#shared/graph/index.ts';
import { binary, cast } from '../tensor/arithmetic.ts';
import { constant, pack, shapeVector, unpack } from '../tensor/arrays.ts';
import { maxSlicedDistance } from '../tensor/max-sliced-distance.ts';
import { randomDirections } from '../tensor/random-directions.ts';
import { seedFor } from '../training/seed.ts';
import type { ComparisonObservation } from './observation.ts';

/**
 * The max-sliced Wasserstein distance between the input and the output of each shape-preserving block, in each batch, averaged over the
 * images. The directions are always the same. Sums: float64 `[2]`, Σ over batches of images × distance, and the number of images.
 */
export const blockDistances: ComparisonObservation<number> = {
  exactObservations: Infinity,
  pairsOf: (graph) => shapePreservingBlocks(graph).map(({ input, output }) => ({ id: output, first: input, second: output })),
  compare: (builder, { id, first, second }, graph, outputOf) => {
    const shape = graphView(graph).shapeAt(first);
    const one = outputOf(first);
    const [count] = unpack(builder, shapeVector(builder, one), shape.length + 1);
    if (!count) throw new Error('a batch has an axis');
    const seed = seedFor(builder, constant(builder, 'int32', [0, 0]), id);
    const { distance } = maxSlicedDistance(builder, one, outputOf(second), shape, randomDirections(builder, one.type, shape, seed));
    const images = cast(builder, count, 'float64');
    return {
      sums: pack(builder, [binary(builder, 'Mul', images, cast(builder, distance, 'float64')), images]),
      shape: [2],
      resultOf: ([sum = NaN, number = NaN]) => sum / number,
    };
  },
};
