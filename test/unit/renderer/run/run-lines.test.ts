import { expect, it } from 'vitest';
import { lossLines, memoryLines, metricCharts, usageLines } from '#renderer/run/run-lines.ts';

const points = { x: [1, 2], y: [0.5, 0.25] };

it('groups metrics by the first part of their name and leaves out the series that every run has', () => {
  const charts = metricCharts({
    'train/loss': points,
    'objective/kernel-l1': points,
    'learning-rate': points,
    'objective/activation-l2': points,
    gradient: points,
  });
  expect(charts.map(({ title, lines }) => [title, lines.map(({ id, label }) => [id, label])])).toEqual([
    ['gradient', [['gradient', 'gradient']]],
    [
      'objective',
      [
        ['objective/activation-l2', 'activation-l2'],
        ['objective/kernel-l1', 'kernel-l1'],
      ],
    ],
  ]);
  expect(charts[1]?.lines.map(({ color }) => color)).toEqual(['var(--run-0)', 'var(--run-1)']);
});

it('has no chart for a run without such metrics', () => {
  expect(metricCharts({ 'validation/accuracy': points })).toEqual([]);
});

it('shows the negative log-likelihood beside the loss if labels are smoothed', () => {
  const series = { 'train/loss': points, 'validation/loss': points, 'validation/nll': points };
  expect(lossLines(series, 0).map(({ label }) => label)).toEqual(['Training', 'Validation']);
  expect(lossLines(series, 0.1).map(({ label }) => label)).toEqual(['Training, smoothed', 'Validation, smoothed', 'Validation NLL']);
});

it('draws what the run takes of the machine apart from the metrics', () => {
  const series = {
    'memory-bytes': { x: [1], y: [3 * 2 ** 29] },
    'system/cpu-percent': points,
    'system/gpu-percent': points,
    'system/gpu-memory-bytes': { x: [1], y: [2 ** 31] },
  };
  expect(metricCharts(series)).toEqual([]);
  expect(usageLines(series).map(({ label, y }) => [label, y])).toEqual([
    ['CPU', [0.5, 0.25]],
    ['GPU', [0.5, 0.25]],
  ]);
  // GiB
  expect(memoryLines(series).map(({ label, y }) => [label, y])).toEqual([
    ['Process', [1.5]],
    ['GPU', [2]],
  ]);
});
