import type { AddDataSet } from '#shared/contract/data-sets.ts';
import { formatCount } from '#shared/text/index.ts';
import { type ImageShape, wholeImages } from '../../source/image-source.ts';
import { MAX_CHANNELS, MAX_SAMPLES, MAX_SIDE } from '../../source/limits.ts';
import { planesToPixels } from '../../source/planes-to-pixels.ts';
import type { NpyArray } from './npy-array.ts';

/** A dimension of at most this size may be the channels. */
const USUAL_CHANNELS = 4;
const LAYOUTS = 'count x height x width (x channels), or count x channels x height x width';

export interface ArrayImages {
  readonly shape: ImageShape;
  readonly count: number;
  /** From image `first` on, height x width x channels. */
  readonly from: (first: number) => AsyncIterable<Uint8Array>;
}

/** The images of an array. Throws LabError `bad-file` for other types than uint8 and for unsuitable shapes. */
export function imagesOf(array: NpyArray, layout: AddDataSet['layout']): ArrayImages {
  const { type, shape } = array.header;
  if (type !== 'uint8') {
    const remedy = type.startsWith('float')
      ? 'Save the pixels as integers from 0 to 255. If they range from 0 to 1, use (255 * images).round().astype("uint8").'
      : 'Save them as uint8, integers from 0 to 255.';
    throw array.bad(`Images are uint8; these are ${array.described}.`, remedy);
  }
  const [count = 0, first = 0, second = 0, third = 1] = shape;
  if (shape.length !== 3 && shape.length !== 4) {
    throw array.bad(`Images are ${LAYOUTS}; these are ${array.described}.`, 'Check which array is which.');
  }
  const isPlanes = shape.length === 4 && hasPlanes(array, layout);
  const [height, width, channels] = isPlanes ? [second, third, first] : [first, second, third];
  for (const [what, extent, limit] of [
    ['images', count, MAX_SAMPLES],
    ['rows', height, MAX_SIDE],
    ['columns', width, MAX_SIDE],
    ['channels', channels, MAX_CHANNELS],
  ] as const) {
    if (extent === 0) throw array.bad(`It has no ${what}: ${array.described}.`, 'Save it again with numpy.save or numpy.savez.');
    if (extent > limit) {
      throw array.bad(`It has ${formatCount(extent)} ${what}; the limit is ${formatCount(limit)}.`, 'Check which array is which.');
    }
  }
  const imageBytes = height * width * channels;
  const whole = (first: number): AsyncIterable<Uint8Array> => wholeImages(array.values(), imageBytes, first);
  return {
    shape: [height, width, channels],
    count,
    from: isPlanes && channels > 1 ? (first) => pixelsOf(whole(first), imageBytes, channels) : whole,
  };
}

function hasPlanes(array: NpyArray, layout: AddDataSet['layout']): boolean {
  if (layout) return layout === 'nchw';
  const [, second = 0, , last = 0] = array.header.shape;
  const [planes, pixels] = [second <= USUAL_CHANNELS, last <= USUAL_CHANNELS];
  if (planes !== pixels) return planes;
  throw array.bad(`The shape ${array.described} leaves open where the channels are.`, 'Set the layout: nhwc or nchw.');
}

async function* pixelsOf(
  images: AsyncIterable<Uint8Array>,
  imageBytes: number,
  channels: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const several of images) {
    for (let start = 0; start < several.length; start += imageBytes) {
      yield planesToPixels(several.subarray(start, start + imageBytes), imageBytes / channels, channels);
    }
  }
}
