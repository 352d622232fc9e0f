import type { LabError } from '#shared/errors/index.ts';
import type { SplitName } from '../data-set-folder.ts';

/** [height, width, channels] */
export type ImageShape = [number, number, number];

/** Labeled images as somebody distributes them: found, counted and labeled, but not read yet. */
export interface ImageSource {
  readonly shape: ImageShape;
  readonly classes: readonly string[];
  /** In the order in which they are read. One of them at least is to be trained on. */
  readonly parts: readonly SourcePart[];
  /** What tells it apart from the same source after a change: names, sizes and times of its files. */
  readonly marks: readonly string[];
  close(): Promise<void>;
}

/** Images that belong to one split, or are all there is to make the splits from. */
export interface SourcePart {
  readonly split: SplitName;
  /** Where its labels come from. */
  readonly file: string;
  /** Class indices, one for each image. */
  readonly labels: Uint16Array;
  /** Reads on from an image, in order. Called once. */
  readonly images: (first: number) => AsyncIterable<SourceImages>;
}

/** One image or several, whole, height x width x channels bytes each; or why the next image cannot be read. */
export type SourceImages = Uint8Array | LabError;

/** Labels of several parts, one part after the other. */
export function joined(parts: readonly Uint16Array[]): Uint16Array {
  const all = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}

/** Regroups bytes, whose pieces may end anywhere, into whole images from the given one on. */
export async function* wholeImages(
  pieces: AsyncIterable<Uint8Array>,
  imageBytes: number,
  first: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let before = first * imageBytes;
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const wanted = piece.subarray(Math.min(before, piece.length));
    before -= piece.length - wanted.length;
    const bytes = rest.length === 0 ? wanted : Buffer.concat([rest, wanted]);
    const whole = bytes.length - (bytes.length % imageBytes);
    if (whole > 0) yield bytes.subarray(0, whole);
    rest = bytes.subarray(whole);
  }
}
