import { fastestWithin, type Front, type FrontPoint, mostAccurateWithin } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';

/** The most points that are tried without training: accuracy on validation images may differ from that on the front's images. */
const MOST_TRIED = 3;

/** The points that lose at most so many points of accuracy on the front's images, the fastest first. */
export function pointsWithin(front: Front, accuracyLoss: number): readonly FrontPoint[] {
  const found: FrontPoint[] = [];
  while (found.length < MOST_TRIED) {
    const left = front.points.filter((point) => !found.includes(point));
    const next = fastestWithin(left, front.model, accuracyLoss);
    if (!next) break;
    found.push(next);
  }
  return found;
}

/** A point as it was made: its loss of validation accuracy, in points, and whether that is accepted. */
export interface MadePoint {
  readonly loss: number;
  readonly isAccepted: boolean;
}

/** The first of the points that is accepted once it is made; undefined if none is. The others are reported. */
export async function firstAccepted<Made extends MadePoint>(
  points: readonly FrontPoint[],
  make: (point: FrontPoint) => Promise<Made>,
  reportLoss: (point: FrontPoint, loss: number) => void,
): Promise<{ readonly point: FrontPoint; readonly made: Made } | undefined> {
  for (const point of points) {
    const made = await make(point);
    if (made.isAccepted) return { point, made };
    reportLoss(point, made.loss);
  }
  return undefined;
}

/** The most accurate point that is so many times as fast as the model. Throws LabError `conflict` if there is none. */
export function pointOfSpeed({ model, points }: Front, speedUp: number): FrontPoint {
  const found = mostAccurateWithin(points, model.latency / speedUp);
  if (found) return found;
  const fastest = Math.min(model.latency, ...points.map(({ latency }) => latency));
  throw new LabError(
    'conflict',
    `No network of the front is ${speedUp} times as fast as the model: the fastest is ${(model.latency / fastest).toFixed(2)} times as fast.`,
    'Give a lower --speed-up.',
    { location: '--speed-up' },
  );
}
