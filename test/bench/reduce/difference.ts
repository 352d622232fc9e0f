import { availableParallelism } from 'node:os';
import { loadOnnxRuntime } from '#main/proving/index.ts';
import { openNetwork } from '#main/proving/network-latencies.ts';
import type { Model } from '#shared/graph/index.ts';

/** The largest |difference| of an output of two models in ONNX Runtime for one image / the largest |output|. */
export async function differenceOf(one: Model, other: Model): Promise<number> {
  const before = await outputOf(one);
  const after = await outputOf(other);
  const largest = before.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return before.reduce((most, value, index) => Math.max(most, Math.abs(value - (after[index] ?? NaN))), 0) / largest;
}

async function outputOf(model: Model): Promise<Float32Array> {
  const { session, call } = await openNetwork(await loadOnnxRuntime(), model, { threads: availableParallelism(), batch: 1 });
  const [output] = Object.values(await call());
  await session.release();
  if (!(output?.data instanceof Float32Array)) throw new Error('a network without a float32 output');
  return output.data.slice();
}
