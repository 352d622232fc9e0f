import type { Pool2dNode } from '#shared/graph/index.ts';
import { channelsFirst } from '../../layouts.ts';
import { sizes } from '../python-names.ts';
import { isSymmetric, padded } from './border.ts';
import type { PytorchOperation } from './pytorch-operation.ts';

/**
 * Maxima ignore the padding, averages exclude it. PyTorch's own padding is symmetric and at most half a window; for another one, the
 * average of zeros outside the image is divided by that of ones inside.
 */
export const pool2d: PytorchOperation<Pool2dNode> = {
  layouts: channelsFirst,
  write: (_writer, { kind, window, stride, padding }, { values: [x] }) => {
    const pool = (image: string, ...options: readonly string[]): string =>
      `F.${kind === 'max' ? 'max' : 'avg'}_pool2d(${[image, sizes(window), `stride=${sizes(stride)}`, ...options].join(', ')})`;
    if (padding.every((size) => size === 0)) return pool(x);
    const [top, , left] = padding;
    if (isSymmetric(padding) && 2 * top <= window[0] && 2 * left <= window[1]) {
      return pool(x, `padding=${sizes([top, left])}`, ...(kind === 'max' ? [] : ['count_include_pad=False']));
    }
    if (kind === 'max') return pool(padded(x, padding, "float('-inf')"));
    return `${pool(padded(x, padding))} / ${pool(padded(`torch.ones_like(${x}[:1, :1])`, padding))}`;
  },
};
