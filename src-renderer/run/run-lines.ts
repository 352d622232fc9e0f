import { seriesNames } from '#shared/contract/index.ts';
import { systemMetrics } from '#shared/journal/index.ts';
import type { Line } from '../charts/line.ts';
import type { SeriesByName } from '../session/points.ts';

interface Look {
  readonly name: string;
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

const smoothedLoss: readonly Look[] = loss.map((look) => ({ ...look, label: `${look.label}, smoothed` }));
const nll: Look = { name: 'validation/nll', label: 'Validation NLL', color: 'var(--run-2)' };

export function accuracyLines(series: SeriesByName): readonly Line[] {
  return lines(series, accuracy);
}

/** The losses, and the negative log-likelihood where label smoothing makes it another number than the validation loss. */
export function lossLines(series: SeriesByName, labelSmoothing: number): readonly Line[] {
  return lines(series, labelSmoothing > 0 ? [...smoothedLoss, nll] : loss);
}

/** Throughput in images per second. */
export function throughputLines(series: SeriesByName): readonly Line[] {
  return lines(series, [{ name: 'images-per-second', label: 'Images', color: 'var(--run-0)' }]);
}

/** How busy CPU and GPU are, in percent; empty if the run journaled neither. */
export function usageLines(series: SeriesByName): readonly Line[] {
  return lines(series, [
    { name: systemMetrics.cpuPercent, label: 'CPU', color: 'var(--run-0)' },
    { name: systemMetrics.gpuPercent, label: 'GPU', color: 'var(--run-1)' },
  ]);
}

/** The memory of the run's process and of its GPU, in GiB. */
export function memoryLines(series: SeriesByName): readonly Line[] {
  const inBytes = lines(series, [
    { name: 'memory-bytes', label: 'Process', color: 'var(--run-0)' },
    { name: systemMetrics.gpuMemoryBytes, label: 'GPU', color: 'var(--run-1)' },
  ]);
  return inBytes.map((line) => ({ ...line, y: line.y.map((bytes) => bytes / BYTES_PER_GIB) }));
}

const BYTES_PER_GIB = 2 ** 30;
const SYSTEM = 'system/';

interface MetricChart {
  readonly title: string;
  readonly lines: readonly Line[];
}

const RUN_COLORS = 10;

/** A chart for each group of metrics that only some runs have: `objective/kernel-l1` is the line `kernel-l1` of the chart `objective`. */
export function metricCharts(series: SeriesByName): readonly MetricChart[] {
  const known: readonly string[] = seriesNames;
  const names = Object.keys(series)
    .filter((name) => !known.includes(name) && !name.startsWith(SYSTEM))
    .sort();
  const groups = Map.groupBy(names, (name) => (name.includes('/') ? name.slice(0, name.indexOf('/')) : name));
  return [...groups].map(([title, own]) => ({
    title,
    lines: lines(
      series,
      own.map((name, index) => ({ name, label: name.slice(name.indexOf('/') + 1), color: `var(--run-${index % RUN_COLORS})` })),
    ),
  }));
}

function lines(series: SeriesByName, looks: readonly Look[]): readonly Line[] {
  return looks.flatMap(({ name, ...look }) => {
    const points = series[name];
    return points ? [{ id: name, ...look, ...points }] : [];
  });
}
