import { GraphError } from '../graph-error.ts';
import { isCount, type Padding, type Pair, type Shape, shapeText } from '../tensor-shapes.ts';

/** A window that slides over a zero-padded image. */
export interface SlidingWindow {
  readonly size: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  /** Distance between the cells of the window; `[1, 1]` if absent. */
  readonly dilation?: Pair | undefined;
}

/** Height and width that a window spans: dilation × (size - 1) + 1. */
export function spanOfWindow({ size, dilation = [1, 1] }: Pick<SlidingWindow, 'size' | 'dilation'>): Pair {
  return [dilation[0] * (size[0] - 1) + 1, dilation[1] * (size[1] - 1) + 1];
}

/** floor((size + padding - window) / stride) + 1 for height and width. Throws GraphError if the window does not fit. */
export function slidingShape(node: string, window: SlidingWindow, input: Shape): Pair {
  const [height = 0, width = 0] = input;
  const { stride, padding } = window;
  const [top, bottom, left, right] = padding;
  const span = spanOfWindow(window);
  const sizes: Pair = [
    Math.floor((height + top + bottom - span[0]) / stride[0]) + 1,
    Math.floor((width + left + right - span[1]) / stride[1]) + 1,
  ];
  if (![...span, ...stride].every(isCount) || !padding.every((border) => Number.isInteger(border) && border >= 0)) {
    throw new GraphError(node, 'window and stride must be positive integers, padding must not be negative');
  }
  if (!sizes.every(isCount)) {
    throw new GraphError(node, `a window of ${span.join('x')} does not fit into ${height}x${width} with this padding`);
  }
  return sizes;
}

/** Returns the shape if it is an image's. Throws GraphError otherwise. */
export function imageShape({ id, op }: { readonly id: string; readonly op: string }, input: Shape): Shape {
  if (input.length !== 3) throw new GraphError(id, `${op} needs an image [height, width, channels], not ${shapeText(input)}`);
  return input;
}

/** The windows to {@link slide}. */
export interface Sliding {
  readonly window: SlidingWindow;
  readonly input: Shape;
  readonly output: Shape;
  /** The output positions to visit; all of them by default. */
  readonly places?: Iterable<number>;
}

/** Visits the cells of each window inside the image, with the output position, the input position and the cell's index in the window. */
export function slide({ window, input, output, places }: Sliding, visit: (to: number, from: number, tap: number) => void): void {
  const { size, stride, padding, dilation = [1, 1] } = window;
  const [height = 0, width = 0] = input;
  const [rows = 0, columns = 0] = output;
  const [windowRows, windowColumns] = size;
  const [rowStep, columnStep] = dilation;
  for (const to of places ?? Array(rows * columns).keys()) {
    const top = Math.floor(to / columns) * stride[0] - padding[0];
    const left = (to % columns) * stride[1] - padding[2];
    for (let tap = 0; tap < windowRows * windowColumns; tap++) {
      const row = top + Math.floor(tap / windowColumns) * rowStep;
      const column = left + (tap % windowColumns) * columnStep;
      if (row >= 0 && row < height && column >= 0 && column < width) visit(to, row * width + column, tap);
    }
  }
}

/** The sets of taps that windows read inside the image, each once. */
export function tapSetsOf(
  { size, stride, padding, dilation = [1, 1] }: SlidingWindow,
  input: Shape,
  output: Shape,
): readonly (readonly number[])[] {
  const along = (axis: 0 | 1): TapAxis => ({
    ...{ size: size[axis], stride: stride[axis], step: dilation[axis], start: 0 - padding[axis === 0 ? 0 : 2] },
    ...{ input: input[axis] ?? 0, output: output[axis] ?? 0 },
  });
  return tapSetsAlong(along(0), along(1));
}

/** Windows along one axis: the one at output position t reads the input positions stride · t + start + step · tap. */
export interface TapAxis {
  readonly size: number;
  readonly stride: number;
  readonly start: number;
  readonly step: number;
  readonly input: number;
  readonly output: number;
}

/** {@link tapSetsOf} for the axes of height and width. */
export function tapSetsAlong(vertical: TapAxis, horizontal: TapAxis): readonly (readonly number[])[] {
  const columns = tapsInside(horizontal);
  return tapsInside(vertical).flatMap((rows) => {
    return columns.map((inside) => rows.flatMap((row) => inside.map((column) => row * horizontal.size + column)));
  });
}

function tapsInside({ size, stride, start, step, input, output }: TapAxis): readonly (readonly number[])[] {
  const sets = new Map<number, readonly number[]>();
  for (let to = 0; to < output; to++) {
    const at = to * stride + start;
    // The taps inside follow one another.
    let first = 0;
    while (first < size && at + first * step < 0) first++;
    let end = size;
    while (end > first && at + (end - 1) * step >= input) end--;
    const key = end > first ? first * (size + 1) + end : 0;
    if (!sets.has(key))
      sets.set(
        key,
        Array.from({ length: end - first }, (_, tap) => first + tap),
      );
  }
  return [...sets.values()];
}

/** `, stride 2`; nothing at stride 1. */
export function strideLabel(stride: Pair): string {
  return Math.max(...stride) > 1 ? `, stride ${Math.max(...stride)}` : '';
}
