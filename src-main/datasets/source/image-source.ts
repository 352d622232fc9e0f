import type { UnusedContent } from '#shared/contract/data-sets.ts';
import type { LabError } from '#shared/errors/index.ts';
import type { SplitName } from '../store/data-set-folder.ts';

/** [height, width, channels] */
export type ImageShape = [number, number, number];

/** Labeled images in a source format: found, counted and labeled, with pixels still unread. */
export interface ImageSource {
  readonly shape: ImageShape;
  readonly classes: readonly string[];
  /** In reading order. At least one is a training part. */
  readonly parts: readonly SourcePart[];
  /** Names, sizes and modification times of its files: they change when the source does. */
  readonly stamps: readonly string[];
  /** What the source contains and the parts do not. */
  readonly unused: readonly UnusedContent[];
  /** Images that cannot be read, as far as known before any is. */
  readonly unsupported?: readonly UnusedContent[];
  close(): Promise<void>;
}

/** Images of one split. Where the source has no held-out images, they are drawn from the training parts. */
export interface SourcePart {
  readonly split: SplitName;
  /** The file that its labels come from. */
  readonly file: string;
  /** Class indices, one per image. */
  readonly labels: Uint16Array;
  /** Reads on from an image, in order. Called once. */
  readonly images: (first: number) => AsyncIterable<SourceImages>;
}

/** One or more whole images, height x width x channels bytes each; or one that is less than its file; or why the next image is unreadable. */
export type SourceImages = Uint8Array | PartlyUsedImage | LabError;

/** One image, and what its file contains beside it. */
export interface PartlyUsedImage {
  readonly pixels: Uint8Array;
  readonly unused: readonly UnusedContent[];
}

/** Concatenates the labels of several parts. */
export function concatenateLabels(parts: readonly Uint16Array[]): Uint16Array {
  const all = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}

/** Regroups bytes, whose pieces may end anywhere, into whole images, starting at image `first`. */
export async function* wholeImages(
  pieces: AsyncIterable<Uint8Array>,
  imageBytes: number,
  first: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let toSkip = first * imageBytes;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.min(toSkip, piece.length));
    toSkip -= piece.length - wanted.length;
    const bytes = rest.length === 0 ? wanted : Buffer.concat([rest, wanted]);
    const whole = bytes.length - (bytes.length % imageBytes);
    if (whole > 0) yield bytes.subarray(0, whole);
    rest = bytes.subarray(whole);
  }
}
