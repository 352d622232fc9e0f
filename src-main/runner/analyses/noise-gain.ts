import type { Derivatives } from '#main/program/index.ts';
import { FiniteMean } from '#shared/analysis/index.ts';
import { graphView } from '#shared/graph/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import type { Analyze } from './analyzed-model.ts';
import { EvaluatedImages, type IndexedBatch, pixelsOf } from './image-batches.ts';

const NOISE_STREAM = 0x4e_4f_49_53;
const PROJECTION_STREAM = 0x50_52_4f_4a;
/** Rows of the Jacobian that are computed; of networks with more classes, as many random combinations. */
const MOST_ROWS = 32;

/** Compares the layers' outputs on the images with those on the images with noise, and measures the Jacobian. */
export const analyzeNoiseGain: Analyze<'noise-gain'> = async (analyzed, request, report) => {
  const { model, data, batchSize, loadDerivatives } = analyzed;
  const layers = analyzed.layers.filter(({ activation }) => graphView(model.graph).has(activation));
  const images = new EvaluatedImages(data.splits[request.split], request.images, batchSize);
  await report('loading', 0, 0);
  const derivatives = await loadDerivatives([...layers.map(({ activation }) => activation), model.graph.output]);
  try {
    const rows = Math.min(derivatives.classes, MOST_ROWS);
    const steps = images.batches * (1 + rows);
    const [input, jacobian] = [new FiniteMean(), new FiniteMean()];
    const gains = new Map<string, FiniteMean>();
    let done = 0;
    for await (const batch of images) {
      const pixels = pixelsOf(batch);
      const noisy = withNoise(pixels, batch, request);
      for (const change of relativeChanges(pixels, noisy, batch.indices.length)) input.add(change);
      for (const [node, changes] of derivatives.relativeChanges(pixels, noisy)) {
        const mean = gains.get(node) ?? new FiniteMean();
        for (const change of changes) mean.add(change);
        gains.set(node, mean);
      }
      await report('evaluating', ++done, steps);
      const poll = (): Promise<void> => report('evaluating', ++done, steps);
      for (const norm of await frobeniusNorms(derivatives, pixels, batch, rows, request.seed, poll)) jacobian.add(norm);
    }
    const gainOf = (node: string): number | null => gains.get(node)?.result ?? null;
    return {
      ...{ kind: 'noise-gain', images: images.count, sigma: request.sigma, input: input.result },
      layers: layers.map(({ name, activation }) => ({ layer: name, gain: gainOf(activation) })),
      logits: gainOf(model.graph.output),
      jacobian: jacobian.result,
    };
  } finally {
    derivatives.dispose();
  }
};

/** x + σ n with n standard normal, which depends on the seed and the image's index. */
function withNoise(
  pixels: Float32Array,
  { indices }: IndexedBatch,
  { sigma, seed }: { readonly sigma: number; readonly seed: number },
): Float32Array {
  const size = pixels.length / indices.length;
  const noisy = new Float32Array(pixels.length);
  for (const [position, index] of indices.entries()) {
    const random = new RandomStream(seed, [NOISE_STREAM, 0, index]);
    for (let pixel = position * size; pixel < (position + 1) * size; pixel++) noisy[pixel] = (pixels[pixel] ?? 0) + sigma * random.normal();
  }
  return noisy;
}

function relativeChanges(pixels: Float32Array, noisy: Float32Array, count: number): readonly number[] {
  const size = pixels.length / count;
  return Array.from({ length: count }, (_, image) => {
    let [difference, norm] = [0, 0];
    for (let pixel = image * size; pixel < (image + 1) * size; pixel++) {
      difference += ((noisy[pixel] ?? 0) - (pixels[pixel] ?? 0)) ** 2;
      norm += (pixels[pixel] ?? 0) ** 2;
    }
    return Math.sqrt(difference / norm);
  });
}

/**
 * The Frobenius norm of each image's Jacobian J: √Σ_k ‖e_kᵀJ‖² over the classes, or an estimate by random vectors v, since
 * ‖J‖² = E ‖vᵀJ‖² for standard normal v (Hoffman, Roberts, Yaida, 2019, arXiv 1908.02729).
 */
async function frobeniusNorms(
  derivatives: Derivatives,
  pixels: Float32Array,
  { indices }: IndexedBatch,
  rows: number,
  seed: number,
  poll: () => Promise<void>,
): Promise<readonly number[]> {
  const { classes } = derivatives;
  const isExact = rows === classes;
  const size = pixels.length / indices.length;
  const squares = new Float64Array(indices.length);
  for (let row = 0; row < rows; row++) {
    const cotangents = new Float32Array(indices.length * classes);
    for (const [position, index] of indices.entries()) {
      const random = new RandomStream(seed, [PROJECTION_STREAM, row, index]);
      for (let one = 0; one < classes; one++) cotangents[position * classes + one] = isExact ? Number(one === row) : random.normal();
    }
    const products = derivatives.jacobianProducts(pixels, cotangents);
    for (const [index, value] of products.entries()) {
      const image = Math.floor(index / size);
      squares[image] = (squares[image] ?? 0) + value ** 2;
    }
    await poll();
  }
  return Array.from(squares, (square) => Math.sqrt(isExact ? square : square / rows));
}
