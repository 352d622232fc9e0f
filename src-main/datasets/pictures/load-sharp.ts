import type Sharp from 'sharp';
import { LabError } from '#shared/errors/index.ts';

export type SharpLibrary = typeof Sharp;

/** What image files of data sets are; other decoders never see them. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff'].map((format) => `VipsForeignLoad${format}`);

let loading: Promise<SharpLibrary> | undefined;

/** The image library, set up for many pictures at once. Throws a LabError `unavailable` where its binary is missing. */
export function loadSharp(): Promise<SharpLibrary> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SharpLibrary> {
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw new LabError('unavailable', 'The image library sharp does not load.', 'Install the dependencies again.', { cause: error });
  });
  sharp.cache(false);
  // Pictures are read side by side; each by one thread.
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}
