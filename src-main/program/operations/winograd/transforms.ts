import { channelsOf, type Conv2dNode, type Shape } from '#shared/graph/index.ts';
import { winogradAlgorithms, type WinogradAlgorithm, type Matrix } from './algorithms.ts';

/**
 * A convolution of whole images by Winograd's algorithm, as linear maps of their pixels. Images are cut into tiles of m x m outputs; a place
 * is one of the (m + 2)² products of a tile, and P = places x tiles.
 */
export interface Transforms {
  readonly places: number;
  readonly tiles: number;
  /** `[P, height x width]`: what is multiplied, of the pixels read. */
  readonly input: Matrix;
  /** `[places, 9]`: what it is multiplied by, of the kernel's cells. */
  readonly filter: Matrix;
  /** `[height x width of the output, P]`: the outputs, of the products. */
  readonly output: Matrix;
}

/** A product's time is 1; a number that is read or written takes as long as this many (two cores, about 100 GMAC/s and 20 GB/s). */
const TOUCHING = 20;
/** The kernel is transformed once a batch; of at least so many images it is worth while. */
const BATCH = 64;
/** Winograd's algorithm is taken where it promises to need at most this share of the direct convolution's time. */
const WORTH_WHILE = 0.8;

/** How to do the convolution by Winograd's algorithm; undefined where the direct one is as fast, or where there is no such way. */
export function worthwhileTransforms(node: Conv2dNode, input: Shape, output: Shape): Transforms | undefined {
  const { kernel, stride, dilation = [1, 1], groups } = node;
  if (kernel.some((size) => size !== 3) || [...stride, ...dilation, groups].some((size) => size !== 1)) return undefined;
  const channels = { read: channelsOf(input), made: channelsOf(output) };
  const direct = WORTH_WHILE * directTime(channels, output);
  const times = winogradAlgorithms.map((algorithm) => winogradTime(algorithm, channels, input, output));
  const best = Math.min(...times);
  const algorithm = winogradAlgorithms[times.indexOf(best)];
  return algorithm && best < direct ? transformsOf(algorithm, node, input, output) : undefined;
}

interface Channels {
  readonly read: number;
  readonly made: number;
}

/** Of an image, there and twice back: output, gradient of the input, gradient of the kernel. */
function directTime({ read, made }: Channels, [height = 0, width = 0]: Shape): number {
  return 3 * 9 * height * width * read * made;
}

function winogradTime({ outputs }: WinogradAlgorithm, { read, made }: Channels, input: Shape, output: Shape): number {
  const [height = 0, width = 0] = output;
  const pixels = (input[0] ?? 0) * (input[1] ?? 0);
  const places = usedPlaces(outputs, height, width);
  const products = places * Math.ceil(height / outputs) * Math.ceil(width / outputs);
  const transformed = 2 * products * (pixels * read + height * width * made);
  const touched = 2 * (products * (read + made) + 3 * (pixels * read + height * width * made));
  const kernel = 2 * places * 9 * read * made + 2 * TOUCHING * (9 + places) * read * made;
  return 3 * products * read * made + transformed + TOUCHING * touched + kernel / BATCH;
}

/** Of images of a single row or column F(1, 3) only reads the middle of the kernel. */
function usedPlaces(outputs: number, height: number, width: number): number {
  const used = (size: number): number => (outputs === 1 && size === 1 ? 1 : outputs + 2);
  return used(height) * used(width);
}

/** The maps of two dimensions are those of one, multiplied: rows are (place in y, place in x, tile in y, tile in x). */
export function transformsOf(algorithm: WinogradAlgorithm, node: Conv2dNode, input: Shape, output: Shape): Transforms {
  const [top, , left] = node.padding;
  const vertical = axisOf(algorithm, input[0] ?? 0, output[0] ?? 0, top);
  const horizontal = axisOf(algorithm, input[1] ?? 0, output[1] ?? 0, left);
  const rows = vertical.input.flatMap((inY, y) => horizontal.input.map((inX, x) => ({ y, x, inY, inX })));
  // Places whose factor is 0 in every tile add nothing.
  const used = rows.filter(({ inY, inX }) => isUsed(inY) && isUsed(inX));
  const product = (one: readonly number[], other: readonly number[]): number[] => one.flatMap((a) => other.map((b) => a * b));
  const tileRows = used.flatMap(({ inY, inX }) => inY.flatMap((rowY) => inX.map((rowX) => product(rowY, rowX))));
  const pixels = vertical.output.flatMap((outY) => horizontal.output.map((outX) => ({ outY, outX })));
  return {
    places: used.length,
    tiles: vertical.tiles * horizontal.tiles,
    input: tileRows,
    filter: used.map(({ y, x }) => product(algorithm.filter[y] ?? [], algorithm.filter[x] ?? [])),
    output: pixels.map(({ outY, outX }) => used.flatMap(({ y, x }) => product(outY[y] ?? [], outX[x] ?? []))),
  };
}

interface Axis {
  readonly tiles: number;
  /** `[places, tiles, size read]` */
  readonly input: readonly Matrix[];
  /** `[size made, places, tiles]` */
  readonly output: readonly Matrix[];
}

function axisOf({ outputs, input, output }: WinogradAlgorithm, read: number, made: number, border: number): Axis {
  const tiles = Math.ceil(made / outputs);
  const eachTile = <Value>(value: (tile: number) => Value): Value[] => Array.from({ length: tiles }, (_, tile) => value(tile));
  return {
    tiles,
    input: input.map((row) => eachTile((tile) => Array.from({ length: read }, (_, pixel) => row[pixel - (tile * outputs - border)] ?? 0))),
    output: Array.from({ length: made }, (_, pixel) =>
      input.map((_row, place) => eachTile((tile) => (Math.floor(pixel / outputs) === tile ? (output[pixel % outputs]?.[place] ?? 0) : 0))),
    ),
  };
}

function isUsed(rows: Matrix): boolean {
  return rows.some((row) => row.some((factor) => factor !== 0));
}
