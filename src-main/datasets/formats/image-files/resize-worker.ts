import { move } from 'piscina';
import { prepareImage, type Preparation } from './prepared-image.ts';
import type { Pixels } from './resample.ts';

export interface ResizeTask {
  readonly pixels: Pixels;
  readonly preparation: Preparation;
}

/** The task of a worker thread: prepares one image and hands over its memory. */
export function resize({ pixels, preparation }: ResizeTask): ReturnType<typeof move> {
  return move(new Uint8Array(prepareImage(pixels, preparation)));
}
