import type * as OnnxRuntime from 'onnxruntime-node';
import type { ImportedOnnx } from '#main/interchange/index.ts';
import type { ProgramOptions } from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, type Shape } from '#shared/graph/index.ts';
import { loadOnnxRuntime } from './independent-runtime.ts';
import type { Logits } from './logits.ts';
import { sourceInput } from './source-input.ts';

/** Errors are thrown; nothing is logged. */
const FATAL = 4;

/** A file's content, with the content of its external data files. */
export type FileContent = Pick<NonNullable<ImportedOnnx['source']['live']>, 'bytes' | 'externalData'>;

/** What running a file takes. */
export interface RunnableFile {
  /** Shape of the network's input, without the batch. */
  readonly input: Shape;
  readonly classes: number;
  readonly source: Pick<ImportedOnnx['source'], 'channelsFirst' | 'batch'>;
}

/** The file does not compute the same as the network. */
export class Mismatch extends Error {
  constructor(problem: string, cause?: unknown) {
    super(problem, { cause });
  }
}

/** Images to run, and how their pixels become the file's input. */
interface Tests {
  readonly images: Uint8Array;
  readonly normalizations: readonly ProgramOptions['normalization'][];
  /** The most images at once. */
  readonly batch: number;
}

/**
 * A file's outputs in ONNX Runtime per normalization: in batches of its fixed size, or one by one and several at once. Throws Mismatch if the
 * runtime refuses the file, LabError `unavailable` without a runtime.
 *
 * @param content a path, so that external data is found, or a file's content
 */
export async function fileOutputs(
  content: string | FileContent,
  { input, classes, source }: RunnableFile,
  { images, normalizations, batch: most }: Tests,
  threads: number,
): Promise<{ readonly runtime: string; readonly answers: readonly (readonly Logits[])[] }> {
  const onnx = await loadOnnxRuntime();
  const runtime = `onnxruntime ${onnx.env.versions.node ?? onnx.env.versions.common}`;
  const session = await opened(onnx, content, threads);
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
    throw cause instanceof LabError ? cause : new Mismatch(`${runtime} failed to run it: ${textOf(cause)}`, cause);
  } finally {
    await session.release();
  }
}

async function opened(onnx: typeof OnnxRuntime, content: string | FileContent, threads: number): Promise<OnnxRuntime.InferenceSession> {
  try {
    const options = { intraOpNumThreads: threads, logSeverityLevel: FATAL } as const;
    return await (typeof content === 'string'
      ? onnx.InferenceSession.create(content, options)
      : onnx.InferenceSession.create(content.bytes, { ...options, externalData: [...content.externalData] }));
  } catch (cause) {
    throw new Mismatch(`ONNX Runtime refuses the file: ${textOf(cause)}`, cause);
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

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
