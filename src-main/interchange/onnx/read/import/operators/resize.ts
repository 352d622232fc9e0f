import type { Shape } from '#shared/graph/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import type { Handler, ImportContext } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { axisOf, onnxShape, type Tensor, type Value } from '../values.ts';
import { imageOf } from './image.ts';

/** Pixels along a side of an upsampled image; more would be a damaged or hostile file. */
const MAX_SIDE = 2 ** 16;

/** Nearest-neighbor upsampling of images by integer factors. Inputs: X, roi, scales, sizes; before opset 11: X, scales. */
export const resize: Handler = (operator, inputs, context) => {
  const [x] = inputs;
  const [scales, sizes] = context.opset < 11 ? [inputs[1], undefined] : [inputs[2], inputs[3]];
  const tensor = context.tensor(x);
  const shape = onnxShape(tensor, context.batch);
  return [upsampled(operator, tensor, scalesOf(operator, shape, scales, sizes, context), context)];
};

/** Resize under its name before opset 10. Inputs: X, scales; before opset 9, `scales` is an attribute. */
export const upsample: Handler = (operator, [x, scales], context) => {
  const tensor = context.tensor(x);
  const factors = scales ? [...context.constant(scales, 'its scales').read()] : (operator.attributes.numbers('scales') ?? []);
  return [upsampled(operator, tensor, factors, context)];
};

function upsampled(operator: Operator, tensor: Tensor, scales: readonly number[], context: ImportContext): Tensor {
  const mode = operator.attributes.text('mode') ?? 'nearest';
  if (mode !== 'nearest') throw new Refusal(`its mode is ${mode}; only nearest can be imported`);
  const [batch = NaN, channels = NaN, vertical = NaN, horizontal = NaN, ...others] = scales;
  const factors = [vertical, horizontal] as const;
  if (batch !== 1 || channels !== 1 || others.length > 0 || !factors.every((factor) => Number.isInteger(factor) && factor > 0)) {
    throw new Refusal(`it scales by [${scales.join(', ')}]; only integer factors for height and width can be imported`);
  }
  if (factors.every((factor) => factor === 1)) return tensor;
  const name = context.name(operator);
  const image = imageOf(tensor, context, name);
  for (const [axis, factor] of factors.entries()) checkSampling(operator, image.shape[axis] ?? 1, factor, context.opset);
  return { ...image, ...context.draft.add({ op: 'upsample', factors }, image, name) };
}

/** The scale of every axis, from `scales` or `sizes`, which may be limited to some `axes` (opset 18). */
function scalesOf(
  { attributes }: Operator,
  shape: Shape,
  scales: Value | undefined,
  sizes: Value | undefined,
  context: ImportContext,
): readonly number[] {
  const axes = attributes.integers('axes')?.map((axis) => axisOf(axis, shape.length)) ?? [...shape.keys()];
  if (axes.some(Number.isNaN)) throw new Refusal('it has no such axis');
  const given = scales && [...context.constant(scales, 'its scales').read()];
  const wanted = sizes && [...context.constant(sizes, 'its sizes').read()];
  const values = given && given.length > 0 ? given : wanted?.map((size, index) => size / (shape[axes[index] ?? NaN] ?? NaN));
  if (values?.length !== axes.length) throw new Refusal('it has neither scales nor sizes for its axes');
  const policy = attributes.text('keep_aspect_ratio_policy') ?? 'stretch';
  if (policy !== 'stretch') throw new Refusal(`its keep_aspect_ratio_policy is ${policy}`);
  return shape.map((_, axis) => values[axes.indexOf(axis)] ?? 1);
}

/** Throws {@link Refusal} unless output index i along an axis is input index ⌊i / factor⌋. */
function checkSampling({ attributes }: Operator, size: number, factor: number, opset: number): void {
  if (size * factor > MAX_SIDE) throw new Refusal(`it upsamples to ${size * factor} pixels; at most ${MAX_SIDE} can be imported`);
  const transformation = attributes.text('coordinate_transformation_mode') ?? (opset < 11 ? 'asymmetric' : 'half_pixel');
  const rounding = attributes.text('nearest_mode') ?? (opset < 11 ? 'floor' : 'round_prefer_floor');
  const transform = transformations[transformation];
  const round = roundings[rounding];
  const sampled = (index: number): number | undefined =>
    transform && round && Math.min(size - 1, Math.max(0, round(transform(index, size, factor))));
  for (let index = 0; index < size * factor; index++) {
    if (sampled(index) === Math.floor(index / factor)) continue;
    throw new Refusal(`it does not repeat every pixel ${factor} times: its coordinates are ${transformation}, rounded by ${rounding}`);
  }
}

type Transformation = (index: number, size: number, factor: number) => number;

/** The input coordinate of an output index, by `coordinate_transformation_mode`. */
const transformations: Readonly<Record<string, Transformation>> = {
  asymmetric: (index, _size, factor) => index / factor,
  half_pixel: halfPixel,
  half_pixel_symmetric: halfPixel,
  pytorch_half_pixel: (index, size, factor) => (size * factor > 1 ? halfPixel(index, size, factor) : 0),
  align_corners: (index, size, factor) => (size * factor > 1 ? (index * (size - 1)) / (size * factor - 1) : 0),
  tf_half_pixel_for_nn: (index, _size, factor) => (index + 0.5) / factor,
};

function halfPixel(index: number, _size: number, factor: number): number {
  return (index + 0.5) / factor - 0.5;
}

const roundings: Readonly<Record<string, (coordinate: number) => number>> = {
  round_prefer_floor: (coordinate) => Math.ceil(coordinate - 0.5),
  round_prefer_ceil: (coordinate) => Math.floor(coordinate + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};
