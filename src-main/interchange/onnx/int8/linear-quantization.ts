/** The values that a tensor takes. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** value = scale × (integer - zero point) */
export interface Quantization {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Kernels, one scale per output channel, and the biases in the scale of the sums. */
export interface QuantizedLayer {
  readonly scales: Float32Array;
  readonly kernel: Int8Array;
  readonly bias: Int32Array | undefined;
  readonly biasScales: Float32Array;
}

const MOST = 255;
/**
 * The largest integer of a kernel: 7 bits. Processors without VNNI add two products of 8 bits in 16, where 255 × 127 × 2 would not fit; with
 * 64 every processor computes the same.
 */
const KERNEL_MOST = 64;
/** Keeps a bias inside int32. */
const BIAS_MOST = 2 ** 30;

/** uint8 for a range, which is widened to include 0, so that padding and rectified values are exact. */
export function quantizationOf({ low, high }: ValueRange): Quantization {
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((to - from) / MOST);
  if (!(scale > 0)) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.max(0, Math.min(MOST, roundToEven(-from / scale))) };
}

/**
 * Quantizes a layer symmetrically, one scale per output channel. The scale of a channel is large enough for its bias.
 *
 * @param channelOf the output channel of a kernel's element
 * @param inputScale of what the layer reads
 */
export function quantizeLayer(
  kernel: Float32Array,
  bias: Float32Array | undefined,
  channels: number,
  channelOf: (index: number) => number,
  inputScale: number,
): QuantizedLayer {
  const largest = new Float64Array(channels);
  for (const [index, value] of kernel.entries()) {
    const channel = channelOf(index);
    largest[channel] = Math.max(largest[channel] ?? 0, Math.abs(value));
  }
  const scales = Float32Array.from(largest, (most, channel) => {
    return Math.max(most / KERNEL_MOST, Math.abs(bias?.[channel] ?? 0) / (inputScale * BIAS_MOST)) || 1;
  });
  const biasScales = scales.map((scale) => scale * inputScale);
  return {
    scales,
    biasScales,
    kernel: Int8Array.from(kernel, (value, index) => {
      const rounded = roundToEven(value / (scales[channelOf(index)] ?? NaN));
      return Math.max(-KERNEL_MOST, Math.min(KERNEL_MOST, rounded));
    }),
    bias: bias && Int32Array.from(bias, (value, channel) => roundToEven(value / (biasScales[channel] ?? NaN))),
  };
}

/** To the nearest integer, halves to the even one, as ONNX rounds. */
export function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
