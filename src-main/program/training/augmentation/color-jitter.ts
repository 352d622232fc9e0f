import { channelsOf, type Shape } from '#shared/graph/index.ts';
import type { GraphBuilder, Output } from '../../graph-def/graph-builder.ts';
import type { ProgramOptions } from '../../program.ts';
import { binary, product, reduce, unary } from '../../tensor/arithmetic.ts';
import { concatenate, constant, reshape, split } from '../../tensor/arrays.ts';
import type { ImageDraws } from './image-draws.ts';

type Strengths = ProgramOptions['augmentation']['colorJitter'];

/** Weights of red, green and blue in gray (ITU-R 601-2), as in torchvision. */
const GRAY = [0.2989, 0.587, 0.114];

export function hasJitter(strengths: Strengths): boolean {
  return Object.values(strengths).some((strength) => strength > 0);
}

/**
 * torchvision's `ColorJitter` for float32 images `[count, height, width, 3]` with values 0..255, with factors drawn per image and always
 * in this order: brightness f·x, contrast f·x + (1 - f)·(mean gray of the image), saturation f·x + (1 - f)·(gray of the pixel), with f
 * drawn from max(0, 1 - strength)..1 + strength and each result clipped to 0..255; then the hue is rotated by a fraction of the circle
 * drawn from ±strength. Unlike torchvision, the order is fixed and results are not rounded. Images with one channel get only brightness
 * and contrast.
 */
export function colorJitter(builder: GraphBuilder, images: Output, shape: Shape, strengths: Strengths, draws: ImageDraws): Output {
  const isColored = channelsOf(shape) > 1;
  if (builder.kernels && isColored) return jitterByKernel(builder, images, strengths, draws);
  const { brightness, contrast, saturation, hue } = strengths;
  const gray = (pixels: Output): Output => (isColored ? grayOf(builder, pixels, shape) : pixels);
  const factor = (consumer: string, strength: number): Output => perImage(builder, factorsOf(draws, consumer, strength));
  let pixels = images;
  if (brightness > 0) pixels = bounded(builder, binary(builder, 'Mul', pixels, factor('brightness', brightness)));
  if (contrast > 0) {
    const mean = perImage(builder, reduce(builder, 'Mean', gray(pixels), constant(builder, 'int32', [1, 2, 3])));
    pixels = blend(builder, pixels, mean, factor('contrast', contrast));
  }
  if (isColored && saturation > 0) pixels = blend(builder, pixels, gray(pixels), factor('saturation', saturation));
  if (isColored && hue > 0) pixels = rotateHue(builder, pixels, perImage(builder, draws.between('hue', -hue, hue)));
  return pixels;
}

function jitterByKernel(
  builder: GraphBuilder,
  images: Output,
  { brightness, contrast, saturation, hue }: Strengths,
  draws: ImageDraws,
): Output {
  const changes = { brightness, contrast, saturation };
  const factors = Object.entries(changes).flatMap(([consumer, strength]) => (strength > 0 ? [factorsOf(draws, consumer, strength)] : []));
  if (hue > 0) factors.push(draws.between('hue', -hue, hue));
  const enabled = Object.entries({ ...changes, hue }).map(([change, strength]) => [change, { flag: strength > 0 }] as const);
  return builder.add({
    op: 'NepentheColorJitter',
    inputs: [images, ...factors],
    attributes: { count: { integer: factors.length }, ...Object.fromEntries(enabled) },
    type: 'float32',
  });
}

/** `[count, 1]` */
function factorsOf(draws: ImageDraws, consumer: string, strength: number): Output {
  return draws.between(consumer, Math.max(0, 1 - strength), 1 + strength);
}

/** `[count, 1, 1, 1]` */
function perImage(builder: GraphBuilder, values: Output): Output {
  return reshape(builder, values, [-1, 1, 1, 1]);
}

/** `[count, height, width, 1]` */
function grayOf(builder: GraphBuilder, pixels: Output, [height = 0, width = 0]: Shape): Output {
  const rows = reshape(builder, pixels, [-1, GRAY.length]);
  return reshape(builder, product(builder, rows, constant(builder, 'float32', GRAY, [GRAY.length, 1])), [-1, height, width, 1]);
}

/** f·pixels + (1 - f)·other, in 0..255 */
function blend(builder: GraphBuilder, pixels: Output, other: Output, factor: Output): Output {
  const rest = binary(builder, 'Mul', binary(builder, 'Sub', constant(builder, 'float32', 1), factor), other);
  return bounded(builder, binary(builder, 'AddV2', binary(builder, 'Mul', pixels, factor), rest));
}

function bounded(builder: GraphBuilder, pixels: Output): Output {
  return builder.add({
    op: 'ClipByValue',
    inputs: [pixels, constant(builder, 'float32', 0), constant(builder, 'float32', 255)],
    attributes: { T: { type: 'float32' } },
    type: 'float32',
  });
}

/** Rotates the hue of RGB pixels by `turn`, a fraction of the circle. */
function rotateHue(builder: GraphBuilder, pixels: Output, turn: Output): Output {
  const convert = (op: 'RGBToHSV' | 'HSVToRGB', values: Output): Output =>
    builder.add({ op, inputs: [values], attributes: { T: { type: 'float32' } }, type: 'float32' });
  const [hue, saturation, value] = split(builder, convert('RGBToHSV', pixels), 3, 3);
  if (!hue || !saturation || !value) throw new Error('three channels');
  const rotated = binary(builder, 'AddV2', hue, turn);
  const wrapped = binary(builder, 'Sub', rotated, unary(builder, 'Floor', rotated));
  return convert('HSVToRGB', concatenate(builder, [wrapped, saturation, value], 3));
}
