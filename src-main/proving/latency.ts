import { imagesAt, type Split } from '#main/datasets/index.ts';
import type { Latency } from '#shared/proof/index.ts';
import type { OnnxNetwork } from './independent-runtime.ts';
import { interleavedTimes, quartiles } from './interleaved-times.ts';

const BATCHES = [1, 32];

/** Latency of each network on real images per batch size. Normalizing the images is not included. */
export async function measureLatency(
  networks: readonly OnnxNetwork[],
  split: Split,
  report: (done: number, of: number) => Promise<void>,
): Promise<readonly (readonly Latency[])[]> {
  const measured: (readonly Latency[])[] = [];
  for (const [index, batch] of BATCHES.entries()) {
    const images = await firstImages(split, batch);
    const times = await interleavedTimes(
      networks.map((network) => network.prepare(images)),
      () => report(index, BATCHES.length),
    );
    measured.push(
      times.map((calls) => ({
        batch,
        ...quartiles(calls),
        calls: calls.length,
      })),
    );
  }
  return networks.map((_, network) => measured.flatMap((all) => all[network] ?? []));
}

/** The first images of a split, repeated if it has too few. */
function firstImages({ images, count }: Split, wanted: number): Promise<Uint8Array> {
  return imagesAt(
    images,
    Uint32Array.from({ length: wanted }, (_, index) => index % count),
  );
}
