import type { SeriesName } from '#shared/contract/index.ts';
import type { Line } from '../charts/line.ts';
import type { SeriesByName } from '../session/points.ts';

interface Look {
  readonly name: SeriesName;
  readonly label: string;
  readonly color: string;
  readonly dashed?: boolean;
}

const accuracy: readonly Look[] = [
  { name: 'train/accuracy', label: 'Training', color: 'var(--series-train)', dashed: true },
  { name: 'validation/accuracy', label: 'Validation', color: 'var(--series-validation)' },
];
const loss: readonly Look[] = [
  { name: 'train/step-loss', label: 'Batch', color: 'var(--series-step)' },
  { name: 'train/loss', label: 'Training', color: 'var(--series-train)', dashed: true },
  { name: 'validation/loss', label: 'Validation', color: 'var(--series-validation)' },
];

export function accuracyLines(series: SeriesByName): readonly Line[] {
  return lines(series, accuracy);
}

export function lossLines(series: SeriesByName): readonly Line[] {
  return lines(series, loss);
}

function lines(series: SeriesByName, looks: readonly Look[]): readonly Line[] {
  return looks.flatMap(({ name, ...look }) => {
    const points = series[name];
    return points ? [{ id: name, ...look, ...points }] : [];
  });
}
