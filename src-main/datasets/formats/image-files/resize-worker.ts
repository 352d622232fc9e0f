import { type Preparation, prepareImage } from './prepared-image.ts';
import type { Pixels } from './resample.ts';

export interface ResizeTask {
  readonly pixels: Pixels;
  readonly preparation: Preparation;
}

/** The task of a worker thread: prepares one image. */
export function resize({ pixels, preparation }: ResizeTask): Uint8Array {
  return prepareImage(pixels, preparation);
}
