import { channelsOf, type Conv2dNode, type Shape } from '#shared/graph/index.ts';
import { type Matrix, type WinogradAlgorithm, winogradAlgorithms } from './algorithms.ts';

/**
 * A convolution of whole images by Winograd's algorithm, as linear maps of their pixels. Images are split into tiles of m x m outputs; a
 * component is one of the (m + 2)² products of a tile, and P = components x tiles.
 */
export interface Transforms {
  /** m: outputs of a tile per side. */
  readonly outputs: number;
  readonly components: number;
  readonly tiles: number;
  /** `[P, height x width]`: transforms the input's pixels. */
  readonly input: Matrix;
  /** `[components, 9]`: transforms the kernel's cells. */
  readonly filter: Matrix;
  /** `[height x width of the output, P]`: transforms the products to the output. */
  readonly output: Matrix;
}

/** Time to read or write one number, in multiply-accumulates (two cores, about 100 GMAC/s and 20 GB/s). */
const MEMORY_ACCESS = 20;
/** Unless it is measured, Winograd's algorithm is used if its estimated time is below this fraction of the direct convolution's. */
const MAX_TIME_RATIO = 0.8;

/**
 * The transforms expected to be the fastest for the convolution of `images`; undefined if Winograd's algorithm does not apply, or if its
 * estimated time is not below `maxTimeRatio` times that of the direct convolution.
 */
export function worthwhileTransforms(
  node: Conv2dNode,
  input: Shape,
  output: Shape,
  images: number,
  maxTimeRatio = MAX_TIME_RATIO,
): Transforms | undefined {
  const { kernel, stride, dilation = [1, 1], groups } = node;
  if (kernel.some((size) => size !== 3) || [...stride, ...dilation, groups].some((size) => size !== 1)) return undefined;
  const channels = { inputs: channelsOf(input), filters: channelsOf(output) };
  const limit = maxTimeRatio * directTime(channels, output);
  const times = winogradAlgorithms.map((algorithm) => winogradTime(algorithm, channels, input, output, images));
  const best = Math.min(...times);
  const algorithm = winogradAlgorithms[times.indexOf(best)];
  return algorithm && best < limit ? transformsOf(algorithm, node, input, output) : undefined;
}

interface Channels {
  readonly inputs: number;
  readonly filters: number;
}

/** Multiply-accumulates per image of the output, the input's gradient and the kernel's gradient. */
function directTime({ inputs, filters }: Channels, [height = 0, width = 0]: Shape): number {
  return 3 * 9 * height * width * inputs * filters;
}

function winogradTime({ outputs }: WinogradAlgorithm, { inputs, filters }: Channels, input: Shape, output: Shape, images: number): number {
  const [height = 0, width = 0] = output;
  const pixels = (input[0] ?? 0) * (input[1] ?? 0);
  const components = usedComponents(outputs, height, width);
  const products = components * Math.ceil(height / outputs) * Math.ceil(width / outputs);
  const transformed = 2 * products * (pixels * inputs + height * width * filters);
  const accesses = 2 * (products * (inputs + filters) + 3 * (pixels * inputs + height * width * filters));
  const kernel = 2 * components * 9 * inputs * filters + 2 * MEMORY_ACCESS * (9 + components) * inputs * filters;
  return 3 * products * inputs * filters + transformed + MEMORY_ACCESS * accesses + kernel / images;
}

/** For images with a single row or column, F(1, 3) reads only the middle of the kernel. */
function usedComponents(outputs: number, height: number, width: number): number {
  const used = (size: number): number => (outputs === 1 && size === 1 ? 1 : outputs + 2);
  return used(height) * used(width);
}

/** Two-dimensional transforms are products of one-dimensional ones; rows are (component in y, component in x, tile in y, tile in x). */
export function transformsOf(algorithm: WinogradAlgorithm, node: Conv2dNode, input: Shape, output: Shape): Transforms {
  const [top, , left] = node.padding;
  const vertical = axisOf(algorithm, input[0] ?? 0, output[0] ?? 0, top);
  const horizontal = axisOf(algorithm, input[1] ?? 0, output[1] ?? 0, left);
  const rows = vertical.input.flatMap((inY, y) => horizontal.input.map((inX, x) => ({ y, x, inY, inX })));
  // Skip components whose input is 0 in every tile.
  const used = rows.filter(({ inY, inX }) => isUsed(inY) && isUsed(inX));
  const product = (one: readonly number[], other: readonly number[]): number[] => one.flatMap((a) => other.map((b) => a * b));
  const tileRows = used.flatMap(({ inY, inX }) => inY.flatMap((rowY) => inX.map((rowX) => product(rowY, rowX))));
  const pixels = vertical.output.flatMap((outY) => horizontal.output.map((outX) => ({ outY, outX })));
  return {
    outputs: algorithm.outputs,
    components: used.length,
    tiles: vertical.tiles * horizontal.tiles,
    input: tileRows,
    filter: used.map(({ y, x }) => product(algorithm.filter[y] ?? [], algorithm.filter[x] ?? [])),
    output: pixels.map(({ outY, outX }) => used.flatMap(({ y, x }) => product(outY[y] ?? [], outX[x] ?? []))),
  };
}

interface Axis {
  readonly tiles: number;
  /** `[components, tiles, input size]` */
  readonly input: readonly Matrix[];
  /** `[output size, components, tiles]` */
  readonly output: readonly Matrix[];
}

function axisOf({ outputs, input, output }: WinogradAlgorithm, inputSize: number, outputSize: number, padding: number): Axis {
  const tiles = Math.ceil(outputSize / outputs);
  const eachTile = <Value>(value: (tile: number) => Value): Value[] => Array.from({ length: tiles }, (_, tile) => value(tile));
  return {
    tiles,
    input: input.map((row) =>
      eachTile((tile) => Array.from({ length: inputSize }, (_, pixel) => row[pixel - (tile * outputs - padding)] ?? 0)),
    ),
    output: Array.from({ length: outputSize }, (_, pixel) =>
      input.map((_row, component) =>
        eachTile((tile) => (Math.floor(pixel / outputs) === tile ? (output[pixel % outputs]?.[component] ?? 0) : 0)),
      ),
    ),
  };
}

function isUsed(rows: Matrix): boolean {
  return rows.some((row) => row.some((factor) => factor !== 0));
}
