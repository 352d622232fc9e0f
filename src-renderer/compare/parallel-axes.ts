import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { formatReading } from '../charts/format.ts';

export type AxisValue = number | string;

/** An axis of parallel coordinates. Places go from 0 at the bottom to 1 at the top. */
export interface ParallelAxis {
  readonly field: string;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
  /** By run; undefined for a run without a value. */
  readonly places: ReadonlyMap<string, number>;
}

/** The chosen part of an axis, as places. */
export interface Brush {
  readonly low: number;
  readonly high: number;
}

/** Numbers are placed by their size; otherwise each value has a place of its own, in order. */
export function parallelAxis(field: string, values: ReadonlyMap<string, AxisValue>): ParallelAxis {
  const own = [...values.values()];
  const numbers = own.filter((value) => typeof value === 'number');
  if (numbers.length === own.length) {
    const [low = 0, high = 1] = extent(numbers);
    const scale = scaleLinear(low === high ? [low - 1, high + 1] : [low, high], [0, 1]);
    const ticks = (low === high ? [low] : scale.ticks(5)).map((tick) => ({ place: scale(tick), text: formatReading(tick) }));
    return { field, ticks, places: new Map([...values].map(([run, value]) => [run, scale(Number(value))])) };
  }
  const words = [...new Set(own.map(String))].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const place = (word: string): number => (words.indexOf(word) + 0.5) / words.length;
  return {
    field,
    ticks: words.map((text) => ({ place: place(text), text })),
    places: new Map([...values].map(([run, value]) => [run, place(String(value))])),
  };
}

/** The runs that lie within every brush; a run without a value lies in none. */
export function withinBrushes(
  runs: readonly string[],
  axes: readonly ParallelAxis[],
  brushes: ReadonlyMap<string, Brush>,
): readonly string[] {
  const active = axes.flatMap(({ field, places }) => {
    const brush = brushes.get(field);
    return brush ? [{ places, brush }] : [];
  });
  return runs.filter((run) =>
    active.every(({ places, brush }) => {
      const place = places.get(run);
      return place !== undefined && place >= brush.low && place <= brush.high;
    }),
  );
}

/** A brush with one of its ends moved, never beyond the axis or the other end; a whole axis is no brush. */
export function movedBrush(brush: Brush | undefined, end: keyof Brush, by: number): Brush | undefined {
  const { low, high } = brush ?? { low: 0, high: 1 };
  const moved = end === 'low' ? { low: Math.min(high, Math.max(0, low + by)), high } : { low, high: Math.max(low, Math.min(1, high + by)) };
  return moved.low <= 0 && moved.high >= 1 ? undefined : moved;
}
