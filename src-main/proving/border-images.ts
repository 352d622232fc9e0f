import type { ImageShape } from './image-shape.ts';

const BRIGHT = 255;
const DARK = 0;
const FRAME_WIDTHS = [1, 2, 3];
const CHECK_SIZES = [1, 2];

/** Whether a pixel belongs to the pattern. */
type Figure = (row: number, column: number) => boolean;

/**
 * Frames one to three pixels wide, checkerboards with fields of one and two pixels, and single corner pixels; bright on dark and dark on
 * bright; on all channels and, if there are several, on each channel alone.
 */
export function borderImages(shape: ImageShape): readonly Uint8Array[] {
  const [height, width, channels] = shape;
  const everyChannel = Array.from({ length: channels }, (_, channel) => channel);
  const groups = channels > 1 ? [everyChannel, ...everyChannel.map((channel) => [channel])] : [everyChannel];
  return figures(height, width).flatMap((figure) =>
    groups.flatMap((group) => [
      draw(shape, figure, group, { figure: BRIGHT, ground: DARK }),
      draw(shape, figure, group, { figure: DARK, ground: BRIGHT }),
    ]),
  );
}

function figures(height: number, width: number): readonly Figure[] {
  const frames = FRAME_WIDTHS.map(
    (size): Figure =>
      (row, column) =>
        Math.min(row, column, height - 1 - row, width - 1 - column) < size,
  );
  const boards = CHECK_SIZES.map(
    (size): Figure =>
      (row, column) =>
        (Math.floor(row / size) + Math.floor(column / size)) % 2 === 0,
  );
  const corners = [0, height - 1].flatMap((top) =>
    [0, width - 1].map(
      (left): Figure =>
        (row, column) =>
          row === top && column === left,
    ),
  );
  return [...frames, ...boards, ...corners];
}

function draw(
  [height, width, channels]: ImageShape,
  isFigure: Figure,
  group: readonly number[],
  shade: { readonly figure: number; readonly ground: number },
): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, index) => {
    const position = Math.floor(index / channels);
    const drawn = group.includes(index % channels) && isFigure(Math.floor(position / width), position % width);
    return drawn ? shade.figure : shade.ground;
  });
}
