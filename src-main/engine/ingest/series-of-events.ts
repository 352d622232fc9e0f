import { type Series, seriesNames } from '#shared/contract/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';

type Point = readonly [name: string, x: number, y: number];

/** The points that events add to a run's series. After a rewind clients read the series again, so only later points count. */
export function seriesOfEvents(events: readonly JournalEvent[]): Series[] {
  const lastRewind = events.findLastIndex((event) => event.kind === 'rewind');
  return seriesOfPoints(events.slice(lastRewind + 1).flatMap(pointsOf));
}

/** Groups points into series: those of the contract in its order, then metrics by name. Empty series are left out. */
export function seriesOfPoints(points: readonly Point[]): Series[] {
  const byName = Map.groupBy(points, ([name]) => name);
  const known: ReadonlySet<string> = new Set(seriesNames);
  const metrics = [...byName.keys()].filter((name) => !known.has(name)).toSorted();
  return [...seriesNames, ...metrics].flatMap((name) => {
    const own = byName.get(name);
    return own ? [{ name, x: own.map(([, x]) => x), y: own.map(([, , y]) => y) }] : [];
  });
}

function pointsOf(event: JournalEvent): Point[] {
  switch (event.kind) {
    case 'step':
      return [
        ['train/step-loss', event.step, event.loss],
        ['learning-rate', event.step, event.learningRate],
        ['images-per-second', event.step, event.imagesPerSecond],
        ['memory-bytes', event.step, event.memoryBytes],
      ];
    case 'epoch':
      return [
        ['train/loss', event.step, event.train.loss],
        ['train/accuracy', event.step, event.train.accuracy],
        ['validation/loss', event.step, event.validation.loss],
        ['validation/accuracy', event.step, event.validation.accuracy],
        ...(event.validation.nll === undefined ? [] : [['validation/nll', event.step, event.validation.nll] as const]),
      ];
    case 'metric':
      return Object.entries(event.values).map(([name, value]) => [name, event.step, value]);
    default:
      return [];
  }
}
