import type { Series } from '#shared/contract/index.ts';

export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A run's lines by name. Never changed in place: a new object is a new state. */
export type SeriesByName = Readonly<Partial<Record<string, Points>>>;

export function toSeriesByName(series: readonly Series[]): SeriesByName {
  return Object.fromEntries(series.map(({ name, x, y }) => [name, { x, y }]));
}

/** Appends what is beyond each line's last x, so that points told twice are there once. */
export function appendSeries(current: SeriesByName, added: readonly Series[]): SeriesByName {
  const next: Partial<Record<string, Points>> = { ...current };
  for (const { name, x, y } of added) {
    const before = next[name];
    const last = before?.x.at(-1) ?? -Infinity;
    const from = x.findIndex((value) => value > last);
    if (from < 0) continue;
    next[name] = before ? { x: before.x.concat(x.slice(from)), y: before.y.concat(y.slice(from)) } : { x, y };
  }
  return next;
}
