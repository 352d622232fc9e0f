import { encodeOnnx, type ImportedOnnx } from '#main/interchange/index.ts';
import { NO_AUGMENTATION, PLAIN_STEP, type Program, type ProgramOptions } from '#main/program/index.ts';
import type { ImportVerification } from '#shared/contract/index.ts';
import { passCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { channelsOf, elementsOf, type Model } from '#shared/graph/index.ts';
import { imagesOf, type InputNormalization, type SourceInterface } from '#shared/networks/index.ts';
import { type FileContent, fileOutputs, Mismatch } from './file-outputs.ts';
import { compareOutputs, type Comparison, problemOf } from './import-tolerance.ts';
import { inTensorflow } from './in-tensorflow.ts';
import type { Logits } from './logits.ts';
import { verificationImages } from './verification-images.ts';
import { verificationPlan } from './verification-plan.ts';

/** Normalizations of the test images: -2..2, like normalized images, and 0..255, for networks that normalize themselves. */
const STRENGTHS = [
  { mean: 0.5, std: 0.25 },
  { mean: 0, std: 1 / 255 },
] as const;

/**
 * Compares an imported network, in our compiled program, with its file in ONNX Runtime: on noise, uniform gray and stripes, as values of
 * -2..2 and of 0..255, one image at a time and, if the file allows it, as a batch. Throws LabError `unverified` if outputs differ by more
 * than `import-tolerance.ts` allows, if clearly different outputs give another class, if a value is not finite, or if the runtime refuses
 * the file; `unavailable` without a runtime.
 */
export function verifyImport(file: string, imported: ImportedOnnx, threads: number): Promise<ImportVerification> {
  return verify(file, imported.source.live ?? file, imported, threads).catch(notImported(file));
}

/** The same for a file of weights: the runtime gets our own export of the network. */
export function verifyWeights(file: string, model: Model, threads: number): Promise<ImportVerification> {
  const { shape: input, classes } = imagesOf(model.graph);
  const source = { channelsFirst: input.length === 3, batch: null, ending: 'logits', scaling: null, pass: passCost(model.graph) } as const;
  const content = { bytes: encodeOnnx(model, new Map()).bytes, externalData: [] };
  return verify(file, content, { ...model, input, classes, source }, threads).catch(notImported(file));
}

/**
 * The same for an export with the interface of the file that the model was imported from.
 *
 * @param bytes the content of the exported file
 */
export async function verifyAsImported(
  file: string,
  bytes: Uint8Array,
  model: Model,
  { input: { shape }, channelsFirst, ending, scaling }: SourceInterface,
  threads: number,
): Promise<void> {
  const { shape: input, classes } = imagesOf(model.graph);
  const [batch] = shape;
  const fixed = typeof batch === 'number' ? batch : null;
  const source = { channelsFirst, batch: fixed, ending, scaling, pass: passCost(model.graph) };
  await verify(file, { bytes, externalData: [] }, { ...model, input, classes, source }, threads).catch(notExported(file));
}

type Normalization = ProgramOptions['normalization'];
type Verified = Pick<ImportedOnnx, 'graph' | 'weights' | 'input' | 'classes'> & {
  readonly source: Omit<ImportedOnnx['source'], 'input' | 'output' | 'live'>;
};

/** @param onnx the runtime's input: a path, so that external data is found, or a file's content */
async function verify(file: string, onnx: string | FileContent, imported: Verified, threads: number): Promise<ImportVerification> {
  const { graph, weights, input, classes, source } = imported;
  const plan = verificationPlan({ ...source, classes, inputs: elementsOf(input) }, STRENGTHS.length, file);
  const images = verificationImages(elementsOf(input), plan.images);
  const channels = channelsOf(input);
  const normalizations = STRENGTHS.map(({ mean, std }) => ({
    mean: Array<number>(channels).fill(mean),
    std: Array<number>(channels).fill(std),
  }));
  const { runtime, answers } = await fileOutputs(onnx, imported, { images, normalizations, batch: plan.batch }, threads);
  const compared: Comparison[] = [];
  for (const [strength, given] of normalizations.entries()) {
    const normalization = source.scaling ? behindScaling(given, source.scaling) : given;
    const options = { ...PLAIN_STEP, labelSmoothing: 0, augmentation: NO_AUGMENTATION, normalization, precision: 'float32' } as const;
    const ours = await inTensorflow({ graph, weights }, options, (program) =>
      Promise.resolve(logitsOf(program, images, elementsOf(input) * plan.batch)),
    );
    compared.push(...(answers[strength] ?? []).map((theirs) => compareOutputs(theirs, ours, classes, source.ending)));
  }
  const problem = compared.map(problemOf).find((found) => found !== undefined);
  if (problem !== undefined) throw new Mismatch(`${runtime} and the network ${problem}`);
  return {
    runtime,
    images: plan.images,
    maxAbs: Math.max(...compared.slice(0, compared.length / STRENGTHS.length).map(({ maxAbs }) => maxAbs)),
    argmaxAgreement: Math.min(...compared.map(({ agreement }) => agreement)),
  };
}

/** The normalization by which a network without its scaling gets what it would get behind the scaling: v = (x - m) / s, then (v - µ) / σ. */
function behindScaling({ mean, std }: Normalization, scaling: InputNormalization): Normalization {
  return {
    mean: mean.map((value, channel) => value + (std[channel] ?? NaN) * (scaling.mean[channel] ?? NaN)),
    std: std.map((value, channel) => value * (scaling.std[channel] ?? NaN)),
  };
}

/** In batches of `bytes` bytes of images. */
function logitsOf(program: Program, images: Uint8Array, bytes: number): Logits {
  const parts = Array.from({ length: Math.ceil(images.length / bytes) }, (_, index) =>
    program.logits(images.subarray(index * bytes, (index + 1) * bytes)),
  );
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    all.set(part, start);
    start += part.length;
  }
  return all;
}

/** Throws LabError `unverified` for a mismatch, and every other error as it is. */
function failure(outcome: string, remedy: string, file: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Mismatch)) throw error;
    throw new LabError('unverified', `${outcome}: ${error.message}.`, remedy, { file, cause: error.cause });
  };
}

const notImported = (file: string): ((error: unknown) => never) =>
  failure('The network was not imported', 'Export it again, or with another exporter or opset.', file);

const notExported = (file: string): ((error: unknown) => never) =>
  failure('Nothing was written', 'Export the model as onnx, and report this as a bug.', file);
