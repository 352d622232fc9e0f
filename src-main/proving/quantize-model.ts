import { imageBatches, imagesAt, MemoryImages } from '#main/datasets/index.ts';
import { encodeObserved, encodeOnnxInt8, type ValueRange } from '#main/interchange/index.ts';
import { firstModel, type QuantizedProof } from '#shared/proof/index.ts';
import { accuracyOf, heldOutLogits, type NetworkLogits, networkLogits } from './answers.ts';
import type { ExportRequest } from './exports/export-encoder.ts';
import { IndependentRuntime, type OnnxNetwork } from './independent-runtime.ts';
import { measureLatency } from './latency.ts';
import { classesOf, countEqual } from './logits.ts';
import { sha256 } from './proof-of-sheet.ts';
import type { Proof } from './proof-request.ts';

/** Training images, evenly spaced, whose values are the ranges. */
const CALIBRATION_IMAGES = 512;
/** Few at once: every value of the network is kept. */
const CALIBRATION_BATCH = 8;

interface QuantizedModel {
  readonly bytes: Uint8Array;
  readonly quantized: QuantizedProof;
}

/**
 * Encodes a proven model with 8-bit integers, whose ranges are the minima and maxima on training images, and measures accuracy and latency
 * next to its float32 file. Throws LabError `unavailable` without the independent runtime, and `unverified` if it refuses a file.
 */
export async function quantizeModel(
  { model, metadata, sheet, onnx }: Proof,
  { data, options, threads, batchSize, delta }: ExportRequest,
): Promise<QuantizedModel> {
  const { description, splits } = data;
  const runtime = await IndependentRuntime.load(threads, { shape: description.shape, normalization: options.normalization });
  const images = Math.min(CALIBRATION_IMAGES, splits.train.count);
  const chosen = Uint32Array.from({ length: images }, (_, index) => Math.floor((index * splits.train.count) / images));
  const calibration = new MemoryImages(await imagesAt(splits.train.images, chosen), images);
  const observed = encodeObserved(model);
  const ranges = await withNetworks(runtime, { observed: observed.bytes }, ([network]) =>
    rangesOf(network, calibration, observed.observed),
  );
  const bytes = encodeOnnxInt8(model, metadata, ranges).bytes;

  return withNetworks(runtime, { float32: onnx, int8: bytes }, async (networks) => {
    const classes = description.classes.length;
    const batching = { batchSize, afterBatch: () => Promise.resolve() };
    const answers: NetworkLogits[] = [];
    for (const network of networks) answers.push(await networkLogits(network, splits, [], batching));
    const latency = await measureLatency(networks, splits.test, () => Promise.resolve());
    const [before, after] = answers.map((one) => classesOf(heldOutLogits(one), classes));
    const form = (index: number, content: Uint8Array): QuantizedProof['int8'] => {
      const one = answers[index];
      if (!one) throw new Error('both networks were run');
      return { accuracy: accuracyOf(one, splits, classes), bytes: content.length, latency: [...(latency[index] ?? [])] };
    };
    const quantized: QuantizedProof = {
      sha256: sha256(bytes),
      calibration: { method: 'min-max', images },
      dense: firstModel(sheet).independent.validation,
      delta,
      agreement: before && after ? countEqual(before, after) / before.length : 0,
      float32: form(0, onnx),
      int8: form(1, bytes),
    };
    return { bytes, quantized };
  });
}

/** Opens files by the roles of their networks, and closes them again. */
async function withNetworks<Result>(
  runtime: IndependentRuntime,
  files: Readonly<Record<string, Uint8Array>>,
  use: (networks: readonly OnnxNetwork[]) => Promise<Result>,
): Promise<Result> {
  const opened: OnnxNetwork[] = [];
  try {
    for (const [role, bytes] of Object.entries(files)) opened.push(await runtime.open(bytes, role));
    return await use(opened);
  } finally {
    for (const network of opened) await network.dispose();
  }
}

/** Minima and maxima of a file's input and of its observed outputs. */
async function rangesOf(
  network: OnnxNetwork | undefined,
  images: MemoryImages,
  observed: readonly string[],
): Promise<ReadonlyMap<string, ValueRange>> {
  const ranges = new Map<string, ValueRange>();
  const widen = (name: string, values: Float32Array): void => {
    let { low, high } = ranges.get(name) ?? { low: Infinity, high: -Infinity };
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    ranges.set(name, { low, high });
  };
  for await (const batch of imageBatches(images, CALIBRATION_BATCH)) {
    if (!network) break;
    widen(network.inputName, network.inputOf(batch));
    const values = await network.outputs(batch);
    for (const name of observed) widen(name, values.get(name) ?? new Float32Array());
  }
  return ranges;
}
