import type Sharp from 'sharp';
import { LabError } from '#shared/errors/index.ts';

export type SharpLibrary = typeof Sharp;

/** Formats of data set images; sharp's other decoders stay blocked. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff'].map((format) => `VipsForeignLoad${format}`);

let loading: Promise<SharpLibrary> | undefined;

/** Loads sharp, configured for bulk reading. Throws LabError `unavailable` if its binary is missing. */
export function loadSharp(): Promise<SharpLibrary> {
  loading ??= load();
  return loading;
}

async function load(): Promise<SharpLibrary> {
  const { default: sharp } = await import('sharp').catch((error: unknown) => {
    throw new LabError('unavailable', 'The image library sharp failed to load.', 'Reinstall the dependencies.', { cause: error });
  });
  sharp.cache(false);
  // Several files are decoded in parallel, each by one thread.
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  return sharp;
}
