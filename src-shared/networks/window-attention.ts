import type { Pair } from '#shared/graph/index.ts';
import type { NetworkBuilder } from './network-builder.ts';
import { windowCount, type Windows } from './shifted-windows.ts';

interface Attention {
  readonly channels: number;
  readonly heads: number;
  readonly windows: Windows;
}

/**
 * Multi-head self-attention in windows: softmax(q kᵀ / √d + B + mask) v per window and head, with d channels per head and the relative
 * position bias B. Input and output are `[height, width, channels]`. Source: Liu et al., "Swin Transformer", ICCV 2021, section 3.2.
 */
export function windowAttention(builder: NetworkBuilder, id: string, input: string, attention: Attention): string {
  const { channels, heads, windows } = attention;
  const [count, tokens, depth] = [windowCount(windows), windows.window ** 2, channels / heads];
  const divided = intoWindows(builder, id, input, attention);

  const projected = builder.dense(`${id}/qkv`, divided, 3 * channels);
  const split = builder.reshape(`${id}/split-heads`, projected, [count, tokens, 3, heads, depth]);
  const byHead = builder.transpose(`${id}/by-head`, split, [2, 0, 3, 1, 4]);
  const part = (name: string, index: number): string => {
    const sliced = builder.slice(`${id}/${name}-slice`, byHead, { axis: 0, start: index, end: index + 1 });
    return builder.reshape(`${id}/${name}`, sliced, [count, heads, tokens, depth]);
  };
  const query = builder.scale(`${id}/query-scale`, part('query', 0));
  const products = builder.matmul(`${id}/scores`, query, part('key', 1), { transposeRight: true });
  const biased = builder.positionBias(`${id}/position`, products, [windows.window, windows.window]);
  const scores = isShifted(windows) ? builder.offset(`${id}/mask`, biased, [count, 1, tokens, tokens]) : biased;
  const mixed = builder.matmul(`${id}/mix`, builder.softmax(`${id}/softmax`, scores), part('value', 2));

  const byToken = builder.transpose(`${id}/by-token`, mixed, [0, 2, 1, 3]);
  const joined = builder.reshape(`${id}/join-heads`, byToken, [count, tokens, channels]);
  return outOfWindows(builder, id, builder.dense(`${id}/proj`, joined, channels), attention);
}

/** `[height, width, channels]` → `[windows, tokens, channels]`: pads, rolls and divides the image. */
function intoWindows(builder: NetworkBuilder, id: string, input: string, { channels, windows }: Attention): string {
  const { size, padded, window, shift } = windows;
  const [rows, columns] = [padded[0] / window, padded[1] / window];
  const borders = [padded[0] - size[0], padded[1] - size[1], 0];
  const whole = borders.some((border) => border > 0) ? builder.pad(`${id}/pad`, input, [0, 0, 0], borders) : input;
  const shifted = rolled(builder, `${id}/shift`, whole, padded, shift);
  const grid = builder.reshape(`${id}/grid`, shifted, [rows, window, columns, window, channels]);
  const byWindow = builder.transpose(`${id}/by-window`, grid, [0, 2, 1, 3, 4]);
  return builder.reshape(`${id}/windows`, byWindow, [rows * columns, window * window, channels]);
}

/** The inverse of {@link intoWindows}. */
function outOfWindows(builder: NetworkBuilder, id: string, input: string, { channels, windows }: Attention): string {
  const { size, padded, window, shift } = windows;
  const grid = builder.reshape(`${id}/grid-back`, input, [padded[0] / window, padded[1] / window, window, window, channels]);
  const byRow = builder.transpose(`${id}/by-row`, grid, [0, 2, 1, 3, 4]);
  const image = builder.reshape(`${id}/image`, byRow, [...padded, channels]);
  const back: Pair = [shift[0] && padded[0] - shift[0], shift[1] && padded[1] - shift[1]];
  let last = rolled(builder, `${id}/shift-back`, image, padded, back);
  for (const axis of [0, 1] as const) {
    if (padded[axis] === size[axis]) continue;
    last = builder.slice(`${id}/crop-${AXES[axis]}`, last, { axis, start: 0, end: size[axis] });
  }
  return last;
}

const AXES = ['rows', 'columns'] as const;

/** Moves the first `shift` rows and columns to the end. */
function rolled(builder: NetworkBuilder, id: string, input: string, size: Pair, shift: Pair): string {
  let last = input;
  for (const axis of [0, 1] as const) {
    if (shift[axis] === 0) continue;
    const name = `${id}-${AXES[axis]}`;
    const first = builder.slice(`${name}-first`, last, { axis, start: 0, end: shift[axis] });
    const rest = builder.slice(`${name}-rest`, last, { axis, start: shift[axis], end: size[axis] });
    last = builder.concat(name, [rest, first], axis);
  }
  return last;
}

function isShifted({ shift }: Windows): boolean {
  return shift.some((distance) => distance > 0);
}
