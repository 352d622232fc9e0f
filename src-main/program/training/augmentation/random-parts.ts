import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import { binary, cast, reduce, unary } from '../../tensor/arithmetic.ts';
import { concatenate, constant, fill, reshape } from '../../tensor/arrays.ts';
import type { ImageDraws } from './image-draws.ts';

/** As in torchvision: after this many draws that do not fit, a central part is used. */
const ATTEMPTS = 10;
/** Allowed range of width / height. */
const RATIO = [3 / 4, 4 / 3] as const;

/** Smallest and largest fraction of the image's area. */
export interface Shares {
  readonly least: number;
  readonly largest: number;
}

/** Start and length of parts along one axis: `[count, candidates]`, or `[count, 1]` for the chosen ones. */
export interface Extents {
  readonly start: Output;
  readonly length: Output;
}

/** The first candidate of each image that fits: area and ratio are drawn ten times, and the last candidate, the central part, always fits. */
export function randomParts(
  builder: GraphBuilder,
  height: number,
  width: number,
  { least, largest }: Shares,
  draws: ImageDraws,
): { readonly rows: Extents; readonly columns: Extents } {
  const scalar = (value: number): Output => constant(builder, 'float32', value);
  const area = draws.between('area', least * height * width, largest * height * width, ATTEMPTS);
  const ratio = unary(builder, 'Exp', draws.between('ratio', Math.log(RATIO[0]), Math.log(RATIO[1]), ATTEMPTS));
  const candidates = (op: 'Mul' | 'RealDiv', size: number, central: number, consumer: string): Extents => {
    const length = unary(builder, 'Round', unary(builder, 'Sqrt', binary(builder, op, area, ratio)));
    const room = binary(builder, 'Sub', scalar(size + 1), length);
    const start = unary(builder, 'Floor', binary(builder, 'Mul', draws.between(consumer, 0, 1), room));
    const withCentral = (drawn: Output, value: number): Output =>
      concatenate(builder, [drawn, fill(builder, draws.column, scalar(value))], 1);
    return { start: withCentral(start, Math.floor((size - central) / 2)), length: withCentral(length, central) };
  };
  const central = largestPart(height, width);
  const rows = candidates('RealDiv', height, central.height, 'top');
  const columns = candidates('Mul', width, central.width, 'left');
  const chosen = firstFitting(builder, rows.length, height, columns.length, width);
  const take = ({ start, length }: Extents): Extents => ({ start: pick(builder, start, chosen), length: pick(builder, length, chosen) });
  return { rows: take(rows), columns: take(columns) };
}

/** The largest part with an allowed ratio. */
function largestPart(height: number, width: number): { readonly height: number; readonly width: number } {
  const [narrowest, widest] = RATIO;
  if (width / height < narrowest) return { width, height: Math.round(width / narrowest) };
  if (width / height > widest) return { width: Math.round(height * widest), height };
  return { height, width };
}

/** One-hot float32 `[count, candidates]`: the first candidate with 1 ≤ length ≤ size along both axes. */
function firstFitting(builder: GraphBuilder, heights: Output, height: number, widths: Output, width: number): Output {
  const scalar = (value: number): Output => constant(builder, 'float32', value);
  const slack = (lengths: Output, size: number): Output =>
    binary(builder, 'Minimum', binary(builder, 'Sub', scalar(size), lengths), binary(builder, 'Sub', lengths, scalar(1)));
  const spare = binary(builder, 'Minimum', slack(heights, height), slack(widths, width));
  const fits = builder.add({ op: 'GreaterEqual', inputs: [spare, scalar(0)], attributes: { T: { type: 'float32' } }, type: 'bool' });
  // Earlier candidates rank higher.
  const rank = constant(
    builder,
    'float32',
    Array.from({ length: ATTEMPTS + 1 }, (_, index) => ATTEMPTS + 1 - index),
  );
  const first = builder.add({
    op: 'ArgMax',
    inputs: [binary(builder, 'Mul', cast(builder, fits, 'float32'), rank), constant(builder, 'int32', 1)],
    attributes: { T: { type: 'float32' }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
    type: 'int32',
  });
  return builder.add({
    op: 'OneHot',
    inputs: [first, constant(builder, 'int32', ATTEMPTS + 1), scalar(1), scalar(0)],
    attributes: { T: { type: 'float32' }, TI: { type: 'int32' }, axis: { integer: -1 } },
    type: 'float32',
  });
}

/** Selects `[count, 1]` from `[count, candidates]`. */
function pick(builder: GraphBuilder, values: Output, chosen: Output): Output {
  return reshape(builder, reduce(builder, 'Sum', binary(builder, 'Mul', values, chosen), constant(builder, 'int32', [1])), [-1, 1]);
}
