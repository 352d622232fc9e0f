import { bisectRight } from 'd3-array';
import type { Series } from '#shared/contract/index.ts';

interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A run's lines by name; immutable. */
export type SeriesByName = Readonly<Partial<Record<string, Points>>>;

export function toSeriesByName(series: readonly Series[]): SeriesByName {
  return Object.fromEntries(series.map(({ name, x, y }) => [name, { x, y }]));
}

/** Appends the points beyond each line's last x, so a point sent twice is stored once. */
export function appendSeries(current: readonly Series[], added: readonly Series[]): Series[] {
  const next = new Map(current.map((line) => [line.name, line]));
  for (const { name, x, y } of added) {
    const before = next.get(name);
    const last = before?.x.at(-1) ?? -Infinity;
    const from = bisectRight(x, last);
    if (from === x.length) continue;
    next.set(name, before ? { name, x: before.x.concat(x.slice(from)), y: before.y.concat(y.slice(from)) } : { name, x, y });
  }
  return [...next.values()];
}
