import type { Front, FrontPoint } from '#shared/analysis/index.ts';
import { plural, printable } from '#shared/text/index.ts';
import { percent } from './run-text.ts';
import { textTable } from './text-table.ts';

const HEADINGS = ['', 'LATENCY MS', 'PREDICTED', 'SPEED-UP', 'ACCURACY', 'CHANGE', 'LAYERS THAT GO'];
/** Rows have room for so many names. */
const MOST_NAMES = 4;

/** The front of a model's latency and accuracy as text. */
export function frontText(front: Front, chosen?: FrontPoint): string {
  const { model, points, images, split, processor, runtime, threads, batch, unsettled } = front;
  const row = (point: Pick<FrontPoint, 'latency' | 'accuracy'> & Partial<FrontPoint>, name: string, layers: string): string[] => [
    ...[name, point.latency.toFixed(3), point.predicted?.toFixed(3) ?? '', ratio(model.latency, point.latency)],
    ...[percent(point.accuracy), signed(point.accuracy - model.accuracy), layers],
  ];
  const rows = points.map((point, index) =>
    row(point, `${index + 1}${point === chosen ? ' *' : ''}`, names([...point.layers, ...point.bypassed, ...point.dropped])),
  );
  return [
    `${processor}, ${runtime}, ${plural(threads, 'thread')}, batch size ${batch}; ${plural(images, split === 'calibration' ? 'calibration image' : 'training image')}`,
    ...(unsettled > 0 ? [`The timings of ${Math.round(100 * unsettled)} % of the latency did not settle: this machine is busy.`] : []),
    textTable(HEADINGS, [row(model, 'model', ''), ...rows]),
    ...(points.length === 0 ? ['No linear activation and no bypassed block or convolution saves time in this model.'] : []),
    ...(chosen ? [chosenText(points.indexOf(chosen) + 1, chosen)] : []),
  ].join('\n\n');
}

function chosenText(number: number, { layers, bypassed, dropped }: FrontPoint): string {
  const clauses = [
    ...(layers.length > 0 ? [`makes linear: ${layers.join(', ')}`] : []),
    ...(bypassed.length > 0 ? [`bypasses: ${bypassed.join(', ')}`] : []),
    ...(dropped.length > 0 ? [`drops the convolutions of: ${dropped.join(', ')}`] : []),
  ];
  return printable(`Point ${number} ${clauses.join('; ')}`);
}

function names(layers: readonly string[]): string {
  const shown = layers.length > MOST_NAMES ? layers.slice(0, MOST_NAMES - 1) : layers;
  const more = layers.length - shown.length;
  return printable(`${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
}

function ratio(before: number, after: number): string {
  return after > 0 ? `${(before / after).toFixed(2)}×` : '–';
}

function signed(change: number): string {
  return `${change < 0 ? '-' : '+'}${Math.abs(change).toFixed(2)}`;
}
