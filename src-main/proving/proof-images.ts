import { imagesAt, type ImageStore, MemoryImages, type Split } from '#main/datasets/index.ts';
import type { ReducedProof } from '#shared/proof/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { borderImages } from './border-images.ts';
import { type ImageShape, sizeOf } from './image-shape.ts';

/** uint8 images, height x width x channels. */
export interface ImageSet {
  readonly name: ReducedProof['inputs'][number]['name'];
  readonly images: ImageStore;
}

/** `PROO`: keeps this use of a seed apart from others. */
const IMAGES_STREAM = 0x50_52_4f_4f;
const RANDOM_IMAGES = 64;
const REAL_IMAGES = 256;

/**
 * The images on which networks must agree: uniform noise, images with all contrast at the borders, where padding matters, and real ones.
 * The same for every proof on images of this shape.
 */
export async function proofImages(shape: ImageShape, real: Split): Promise<readonly ImageSet[]> {
  const border = borderImages(shape);
  const first = Uint32Array.from({ length: Math.min(REAL_IMAGES, real.count) }, (_, index) => index);
  return [
    { name: 'random', images: new MemoryImages(randomImages(shape, RANDOM_IMAGES), RANDOM_IMAGES) },
    { name: 'border', images: new MemoryImages(Buffer.concat(border), border.length) },
    { name: 'real', images: new MemoryImages(await imagesAt(real.images, first), first.length) },
  ];
}

/** Uniform noise. */
function randomImages(shape: ImageShape, count: number): Uint8Array {
  const stream = new RandomStream(0, [IMAGES_STREAM, 0, 0]);
  return Uint8Array.from({ length: count * sizeOf(shape) }, () => stream.below(256));
}
