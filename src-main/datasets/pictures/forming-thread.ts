import { parentPort } from 'node:worker_threads';
import { formed, type PictureForm } from './formed-picture.ts';
import type { Pixels } from './resample.ts';

/** What a thread is asked; it answers with the image. */
export interface FormingTask {
  readonly pixels: Pixels;
  readonly form: PictureForm;
}

/** The program of a thread that brings pictures into their form, one after the other. */
parentPort?.on('message', ({ pixels, form }: FormingTask) => {
  const image = new Uint8Array(formed(pixels, form));
  parentPort?.postMessage(image, [image.buffer]);
});
