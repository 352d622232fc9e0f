import { elementsOf, type Padding, type Shape } from '#shared/graph/index.ts';

/** ONNX and PyTorch store channels before height and width; we store them last. Values are copied. */

/** Values of `[height, width, channels]` in the order `[channels, height, width]`. */
export function imageChannelsFirst(values: Float32Array, [height = 1, width = 1, channels = 1]: Shape): Float32Array {
  return kernelFiltersFirst(values, [height, width, 1, channels]);
}

/** A kernel of `[height, width, inputs, filters]` in the order `[filters, inputs, height, width]`. */
export function kernelFiltersFirst(values: Float32Array, [height = 1, width = 1, inputs = 1, filters = 1]: Shape): Float32Array {
  const taps = height * width;
  const result = new Float32Array(values.length);
  for (let filter = 0; filter < filters; filter++)
    for (let input = 0; input < inputs; input++)
      for (let tap = 0; tap < taps; tap++)
        result[(filter * inputs + input) * taps + tap] = values[(tap * inputs + input) * filters + filter] ?? 0;
  return result;
}

/** Whether moving channels first changes the memory order: not for a single channel or a single position. */
export function isOrderChanged(shape: Shape): boolean {
  const [height = 1, width = 1] = shape;
  return shape.length === 3 && height * width > 1 && elementsOf(shape) > height * width;
}

/** Top, bottom, left, right → top, left, bottom, right. */
export function padsOf([top, bottom, left, right]: Padding): readonly number[] {
  return [top, left, bottom, right];
}
