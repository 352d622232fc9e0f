import { seriesNames, type Series, type SeriesName } from '#shared/contract/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';

type Point = readonly [name: SeriesName, x: number, y: number];

/** The points that events add to a run's series, those after the last rewind only: what lies before it is read anew anyway. */
export function seriesOfEvents(events: readonly JournalEvent[]): Series[] {
  const lastRewind = events.findLastIndex((event) => event.kind === 'rewind');
  return seriesOfPoints(events.slice(lastRewind + 1).flatMap(pointsOf));
}

/** Series in the contract's order, without those that have no point. */
export function seriesOfPoints(points: readonly Point[]): Series[] {
  return seriesNames.flatMap((name) => {
    const own = points.filter((point) => point[0] === name);
    return own.length === 0 ? [] : [{ name, x: own.map((point) => point[1]), y: own.map((point) => point[2]) }];
  });
}

function pointsOf(event: JournalEvent): Point[] {
  if (event.kind === 'step') {
    return [
      ['train/step-loss', event.step, event.loss],
      ['learning-rate', event.step, event.learningRate],
      ['images-per-second', event.step, event.imagesPerSecond],
      ['memory-bytes', event.step, event.memoryBytes],
    ];
  }
  if (event.kind === 'epoch') {
    return [
      ['train/loss', event.step, event.train.loss],
      ['train/accuracy', event.step, event.train.accuracy],
      ['validation/loss', event.step, event.validation.loss],
      ['validation/accuracy', event.step, event.validation.accuracy],
    ];
  }
  return [];
}
