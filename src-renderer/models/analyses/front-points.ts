import type { Front } from '#shared/analysis/index.ts';
import type { Table } from '#shared/text/index.ts';
import { formatReading } from '../../charts/format.ts';
import { formatInteger } from '../../ui/format.ts';

/** A point of the drawing: of the model itself, no layers go. */
export interface DrawnPoint {
  readonly layers: readonly string[];
  readonly bypassed: readonly string[];
  readonly dropped: readonly string[];
  readonly latency: number;
  /** Null for the model itself, which is timed first. */
  readonly predicted: number | null;
  readonly accuracy: number;
  readonly nll: number | null;
}

/** The model and the points of its front, slowest first. */
export function drawnPoints({ model, points }: Front): readonly DrawnPoint[] {
  return [{ ...model, layers: [], bypassed: [], dropped: [], predicted: null }, ...points];
}

/** `The model`, `layer1.0/relu`, `layer1.0/relu and 3 more` */
export function pointTitle({ layers, bypassed, dropped }: Pick<DrawnPoint, 'layers' | 'bypassed' | 'dropped'>): string {
  const [first, ...others] = [...new Set([...layers, ...bypassed, ...dropped])];
  if (first === undefined) return 'The model';
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** `1.23 ms, 1.57× as fast` */
export function latencyText({ latency }: Pick<DrawnPoint, 'latency'>, { model }: Pick<Front, 'model'>): string {
  const time = `${formatReading(latency)} ms`;
  return latency === model.latency || latency === 0 ? time : `${time}, ${(model.latency / latency).toFixed(2)}× as fast`;
}

/** `92.31 %, −0.52 points` */
export function accuracyText({ accuracy }: Pick<DrawnPoint, 'accuracy'>, { model }: Pick<Front, 'model'>): string {
  const change = accuracy - model.accuracy;
  const percent = `${accuracy.toFixed(2)} %`;
  return change === 0 ? percent : `${percent}, ${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(2)} points`;
}

/** `1,000 calibration images; batch size 1, 2 threads, onnxruntime 1.30.0` */
export function frontNote({ images, split, batch, threads, runtime, unsettled }: Front): string {
  const uncertain = unsettled > 0 ? `; ${Math.round(100 * unsettled)} % of the latency did not settle` : '';
  const kind = split === 'calibration' ? 'calibration' : 'training';
  return `${formatInteger(images)} ${kind} images; batch size ${batch}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${runtime}${uncertain}`;
}

export function frontTable(front: Front): Table {
  const { model } = front;
  return {
    columns: [
      'layers',
      'linear',
      'bypassed',
      'dropped',
      'latency, ms',
      'predicted, ms',
      'speed-up',
      'accuracy, %',
      'accuracy change',
      'nll',
    ],
    rows: drawnPoints(front).map(({ layers, bypassed, dropped, latency, predicted, accuracy, nll }) => [
      ...[
        new Set([...layers, ...bypassed, ...dropped]).size,
        layers.join(', '),
        bypassed.join(', '),
        dropped.join(', '),
        latency,
        predicted,
        latency > 0 ? model.latency / latency : null,
      ],
      ...[accuracy, accuracy - model.accuracy, nll],
    ]),
  };
}
