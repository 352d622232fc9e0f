import type { TensorflowGraph } from '#main/interchange/index.ts';
import { ProgramError, runSavedModel } from '#main/program/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { channelsOf, elementsOf } from '#shared/graph/index.ts';
import { compareOutputs, problemOf } from '../import-tolerance.ts';
import { loadOnnxRuntime, openSession, runtimeName } from '../independent-runtime.ts';
import type { Proof } from '../proof-request.ts';
import { sourceInput } from '../source-input.ts';
import { verificationImages } from '../verification-images.ts';

/** One image alone, then as many together. */
const BATCHES = [1, 5];
/** Test images have values of -2..2, like normalized ones. */
const STRENGTH = { mean: 0.5, std: 0.25 };

/**
 * Compares a SavedModel in TensorFlow with the proven ONNX file in ONNX Runtime, on noise and a uniform image. Throws LabError `unverified`
 * if their outputs differ by more than `import-tolerance.ts` allows, or if TensorFlow refuses the file.
 */
export async function verifySavedModel(
  { onnx }: Pick<Proof, 'onnx'>,
  { input, output }: TensorflowGraph,
  bytes: Uint8Array,
  threads: number,
): Promise<void> {
  const channels = channelsOf(input.shape);
  const normalization = { mean: Array<number>(channels).fill(STRENGTH.mean), std: Array<number>(channels).fill(STRENGTH.std) };
  const runtime = await loadOnnxRuntime();
  const session = await openSession(runtime, onnx, threads);
  try {
    const [name = '', logits = ''] = [session.inputNames[0], session.outputNames[0]];
    for (const batch of BATCHES) {
      const images = verificationImages(elementsOf(input.shape), batch);
      const values = (channelsFirst: boolean): Float32Array => sourceInput(images, input.shape, channelsFirst, normalization);
      const isImage = input.shape.length === 3;
      const [height = 1, width = 1] = input.shape;
      const shape = isImage ? [channels, height, width] : input.shape;
      const expected = (await session.run({ [name]: new runtime.Tensor('float32', values(isImage), [batch, ...shape]) }))[logits]?.data;
      const computed = inTensorflow(bytes, input.name, output.name, { shape: [batch, ...input.shape], values: values(false) });
      if (!(expected instanceof Float32Array)) throw new Error('logits are float32');
      const problem = problemOf(compareOutputs(computed, expected, channelsOf(output.shape), 'logits'));
      if (problem !== undefined) throw unverified(`TensorFlow’s outputs and those of ${runtimeName(runtime)} ${problem}`);
    }
  } finally {
    await session.release();
  }
}

function inTensorflow(
  bytes: Uint8Array,
  input: string,
  output: string,
  images: { readonly shape: readonly number[]; readonly values: Float32Array },
): Float32Array {
  try {
    const [computed = new Float32Array()] = runSavedModel({ bytes, input, output }, [images]);
    return computed;
  } catch (cause) {
    if (!(cause instanceof ProgramError)) throw cause;
    throw unverified(`TensorFlow refuses the file: ${cause.message}`, cause);
  }
}

function unverified(problem: string, cause?: unknown): LabError {
  return new LabError('unverified', `The export failed its verification: ${problem}.`, 'Nothing was written. This is a bug.', { cause });
}
