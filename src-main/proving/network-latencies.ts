import type * as OnnxRuntime from 'onnxruntime-node';
import { encodeOnnx } from '#main/interchange/index.ts';
import { elementsOf, type Model } from '#shared/graph/index.ts';
import type { LatencyConditions } from '#shared/latency/index.ts';
import { openSession } from './independent-runtime.ts';
import { interleavedTimes, quartiles, type TimeBounds } from './interleaved-times.ts';

/** Networks that take turns with the first one: few enough to fit in memory. */
const GROUP = 3;
const TIME_BOUNDS: TimeBounds = { warmUp: 3, fewest: 7, wanted: 20, most: 200, enough: 1500, atMost: 30_000 };

/** A model in ONNX Runtime with an input. */
export interface OpenNetwork {
  readonly session: OnnxRuntime.InferenceSession;
  /** Returns the outputs. */
  readonly call: () => Promise<OnnxRuntime.InferenceSession.ReturnType>;
}

export async function openNetwork(
  runtime: typeof OnnxRuntime,
  model: Model,
  { threads, batch }: Pick<LatencyConditions, 'threads' | 'batch'>,
): Promise<OpenNetwork> {
  const { bytes, input } = encodeOnnx(model, new Map());
  const session = await openSession(runtime, bytes, threads);
  const shape = [batch, ...input.shape.slice(1).map(Number)];
  const values = Float32Array.from({ length: elementsOf(shape) }, (_, index) => Math.sin(index));
  const feeds = { [input.name]: new runtime.Tensor('float32', values, shape) };
  return { session, call: () => session.run(feeds) };
}

/**
 * Median milliseconds per call of whole networks in ONNX Runtime. Each takes turns with the first one; its latency is the median ratio of
 * their times in a turn, times the first one's latency, so that what slows the machine for a while affects both.
 */
export async function measureNetworks(
  runtime: typeof OnnxRuntime,
  [first, ...others]: readonly Model[],
  conditions: Pick<LatencyConditions, 'threads' | 'batch'>,
  betweenCalls: (done: number) => Promise<void>,
  bounds: TimeBounds = TIME_BOUNDS,
): Promise<readonly number[]> {
  if (!first) return [];
  const ratios: number[] = [];
  const references: number[] = [];
  for (let start = 0; start === 0 || start < others.length; start += GROUP) {
    const opened: OpenNetwork[] = [];
    try {
      for (const model of [first, ...others.slice(start, start + GROUP)]) opened.push(await openNetwork(runtime, model, conditions));
      const calls = opened.map(({ call }) => call);
      const [reference = [], ...times] = await interleavedTimes(calls, () => betweenCalls(start), bounds);
      references.push(...reference);
      ratios.push(...times.map((own) => quartiles(own.map((time, turn) => time / (reference[turn] ?? NaN))).median));
    } finally {
      for (const { session } of opened) await session.release();
    }
  }
  const { median } = quartiles(references);
  return [median, ...ratios.map((ratio) => ratio * median)];
}
