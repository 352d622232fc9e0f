import type * as OnnxRuntime from 'onnxruntime-node';
import { encodeOnnx, type ImportedOnnx } from '#main/interchange/index.ts';
import { NO_AUGMENTATION, PLAIN_STEP, type Program, type ProgramOptions } from '#main/program/index.ts';
import type { ImportVerification } from '#shared/contract/index.ts';
import { passCost } from '#shared/costs/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { channelsOf, elementsOf, type Model } from '#shared/graph/index.ts';
import { imagesOf, type InputNormalization } from '#shared/networks/index.ts';
import { compareOutputs, type Comparison, problemOf } from './import-tolerance.ts';
import { inTensorflow } from './in-tensorflow.ts';
import { loadOnnxRuntime } from './independent-runtime.ts';
import type { Logits } from './logits.ts';
import { sourceInput } from './source-input.ts';
import { verificationImages } from './verification-images.ts';
import { verificationPlan } from './verification-plan.ts';

/** Errors are thrown; nothing is logged. */
const FATAL = 4;
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
  return verify(file, imported.source.live ?? file, imported, threads);
}

/** The same for a file of weights: the runtime gets our own export of the network. */
export function verifyWeights(file: string, model: Model, threads: number): Promise<ImportVerification> {
  const { shape: input, classes } = imagesOf(model.graph);
  const source = { channelsFirst: input.length === 3, batch: null, ending: 'logits', scaling: null, pass: passCost(model.graph) } as const;
  return verify(file, { bytes: encodeOnnx(model, new Map()).bytes, externalData: [] }, { ...model, input, classes, source }, threads);
}

type Normalization = ProgramOptions['normalization'];
type Content = Pick<NonNullable<ImportedOnnx['source']['live']>, 'bytes' | 'externalData'>;
type Verified = Pick<ImportedOnnx, 'graph' | 'weights' | 'input' | 'classes'> & {
  readonly source: Omit<ImportedOnnx['source'], 'live'>;
};

/** @param onnx the runtime's input: a path, so that external data is found, or a file's content */
async function verify(file: string, onnx: string | Content, imported: Verified, threads: number): Promise<ImportVerification> {
  const { graph, weights, input, classes, source } = imported;
  const plan = verificationPlan({ ...source, classes, inputs: elementsOf(input) }, STRENGTHS.length, file);
  const images = verificationImages(elementsOf(input), plan.images);
  const channels = channelsOf(input);
  const normalizations = STRENGTHS.map(({ mean, std }) => ({
    mean: Array<number>(channels).fill(mean),
    std: Array<number>(channels).fill(std),
  }));
  const { runtime, answers } = await independentAnswers(file, onnx, imported, { images, normalizations, batch: plan.batch }, threads);
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
  if (problem !== undefined) throw unverified(file, `${runtime} and the imported network ${problem}`);
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

interface Tests {
  readonly images: Uint8Array;
  readonly normalizations: readonly Normalization[];
  /** The most images at once. */
  readonly batch: number;
}

/** The file's outputs per normalization: in batches of its fixed size, or one by one and several at once. */
async function independentAnswers(
  file: string,
  content: string | Content,
  { input, classes, source }: Verified,
  { images, normalizations, batch: most }: Tests,
  threads: number,
): Promise<{ readonly runtime: string; readonly answers: readonly (readonly Logits[])[] }> {
  const onnx = await loadOnnxRuntime();
  const runtime = `onnxruntime ${onnx.env.versions.node ?? onnx.env.versions.common}`;
  const session = await opened(onnx, file, content, threads);
  try {
    const answers: Logits[][] = [];
    for (const normalization of normalizations) {
      const values = sourceInput(images, input, source.channelsFirst, normalization);
      const own: Logits[] = [];
      for (const batch of new Set([source.batch ?? 1, source.batch ?? most])) {
        own.push(await inBatches(onnx, session, { values, input, channelsFirst: source.channelsFirst, classes }, batch));
      }
      answers.push(own);
    }
    return { runtime, answers };
  } catch (cause) {
    throw cause instanceof LabError ? cause : unverified(file, `${runtime} failed to run it: ${textOf(cause)}`, cause);
  } finally {
    await session.release();
  }
}

async function opened(
  onnx: typeof OnnxRuntime,
  file: string,
  content: string | Content,
  threads: number,
): Promise<OnnxRuntime.InferenceSession> {
  try {
    const options = { intraOpNumThreads: threads, logSeverityLevel: FATAL } as const;
    return await (typeof content === 'string'
      ? onnx.InferenceSession.create(content, options)
      : onnx.InferenceSession.create(content.bytes, { ...options, externalData: [...content.externalData] }));
  } catch (cause) {
    throw unverified(file, `ONNX Runtime refuses the file: ${textOf(cause)}`, cause);
  }
}

interface Feed {
  readonly values: Float32Array;
  readonly input: readonly number[];
  readonly channelsFirst: boolean;
  readonly classes: number;
}

/** The last batch is padded with the first images. */
async function inBatches(
  onnx: typeof OnnxRuntime,
  session: OnnxRuntime.InferenceSession,
  { values, input, channelsFirst, classes }: Feed,
  batch: number,
): Promise<Logits> {
  const [height = 1, width = 1, channels = 1] = input;
  const shape = input.length === 3 && channelsFirst ? [channels, height, width] : input;
  const size = elementsOf(input);
  const count = values.length / size;
  const logits = new Float32Array(count * classes);
  for (let start = 0; start < count; start += batch) {
    const part = new Float32Array(batch * size);
    for (let image = 0; image < batch; image++) {
      const index = (start + image) % count;
      part.set(values.subarray(index * size, (index + 1) * size), image * size);
    }
    const [name = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
    const given = (await session.run({ [name]: new onnx.Tensor('float32', part, [batch, ...shape]) }))[output]?.data;
    if (!(given instanceof Float32Array) || given.length !== batch * classes) throw new Error('its output is not one logit per class');
    logits.set(given.subarray(0, Math.min(batch, count - start) * classes), start * classes);
  }
  return logits;
}

function unverified(file: string, problem: string, cause?: unknown): LabError {
  return new LabError('unverified', `The network was not imported: ${problem}.`, 'Export it again, or with another exporter or opset.', {
    file,
    cause,
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
