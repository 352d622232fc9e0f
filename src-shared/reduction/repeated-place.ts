import type { Shape } from '#shared/graph/index.ts';

/** Where the value that belongs to a place of `large` lies in a tensor that is repeated to it, axis by axis from the last; row-major. */
export function repeatedPlace(small: Shape, large: Shape): (place: number) => number {
  const sizes = [...large.slice(small.length).map(() => 1), ...small];
  return (place) => {
    let [found, stride, rest] = [0, 1, place];
    for (let axis = large.length - 1; axis >= 0; axis--) {
      const [size = 1, own = 1] = [large[axis], sizes[axis]];
      if (own > 1) found += (rest % size) * stride;
      stride *= own;
      rest = Math.floor(rest / size);
    }
    return found;
  };
}
