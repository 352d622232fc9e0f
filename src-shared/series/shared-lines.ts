import { quantileSorted } from 'd3-array';
import { downSample, type Points, type Range } from './down-sample.ts';
import type { LineRequest, SharedLines } from './line-request.ts';
import { seedMeans } from './seed-means.ts';
import { smoothed } from './smoothed.ts';

const OUTLIERS = 0.05;

export interface NamedPoints extends Points {
  readonly id: string;
}

/** The lines of a request from all their points, x ascending: smoothed where every point is known, then down-sampled in shared intervals. */
export function sharedLines(
  lines: readonly NamedPoints[],
  { bins, range: wanted, smoothing, groups }: Pick<LineRequest, 'bins' | 'range' | 'smoothing' | 'groups'>,
): SharedLines {
  const range = wanted ?? rangeOf(lines);
  if (!range)
    return {
      range: null,
      inner: null,
      lines: lines.map(({ id }) => ({ id, raw: { x: [], y: [] }, smooth: null })),
      means: groups.map(() => ({ x: [], mean: [], halfWidth: [], n: [] })),
    };
  const byId = new Map(lines.map((line) => [line.id, line]));
  return {
    range,
    inner: innerOf(lines, range),
    lines: lines.map(({ id, x, y }) => ({
      id,
      raw: drawn({ x, y }, bins, range),
      smooth: smoothing > 0 ? drawn({ x, y: smoothed(y, smoothing) }, bins, range) : null,
    })),
    means: groups.map((ids) =>
      seedMeans(
        ids.flatMap((id) => byId.get(id) ?? []),
        bins,
        range,
      ),
    ),
  };
}

function drawn(points: Points, bins: number, range: Range): { x: number[]; y: number[] } {
  const { x, y } = downSample(points, 2 * bins, range);
  return { x: [...x], y: [...y] };
}

/** From the first to the last point of all lines. */
function rangeOf(lines: readonly NamedPoints[]): Range | null {
  let [from, to] = [Infinity, -Infinity];
  for (const { x } of lines) {
    from = Math.min(from, x[0] ?? Infinity);
    to = Math.max(to, x.at(-1) ?? -Infinity);
  }
  return from <= to ? { from, to } : null;
}

function innerOf(lines: readonly NamedPoints[], { from, to }: Range): SharedLines['inner'] {
  const values = lines.flatMap(({ x, y }) =>
    y.filter((value, index) => Number.isFinite(value) && (x[index] ?? 0) >= from && (x[index] ?? 0) <= to),
  );
  const sorted = values.toSorted((one, other) => one - other);
  const [low, high] = [quantileSorted(sorted, OUTLIERS), quantileSorted(sorted, 1 - OUTLIERS)];
  return low === undefined || high === undefined ? null : { low, high };
}
