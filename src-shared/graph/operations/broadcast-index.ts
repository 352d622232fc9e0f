import type { Shape } from '../tensor-shapes.ts';

/** Maps a row-major index into `large` to the index into `small`, which broadcasts to it axis by axis from the last. */
export function broadcastIndex(small: Shape, large: Shape): (index: number) => number {
  const sizes = [...large.slice(small.length).map(() => 1), ...small];
  return (index) => {
    let [found, stride, rest] = [0, 1, index];
    for (let axis = large.length - 1; axis >= 0; axis--) {
      const [size = 1, own = 1] = [large[axis], sizes[axis]];
      if (own > 1) found += (rest % size) * stride;
      stride *= own;
      rest = Math.floor(rest / size);
    }
    return found;
  };
}
