import { systemMetrics } from '#shared/journal/index.ts';
import type { LineAxis } from '#shared/series/index.ts';
import type { LineUnit } from '../charts/line.ts';

const labels: Readonly<Record<string, string>> = {
  'train/step-loss': 'Training loss by step',
  'train/loss': 'Training loss',
  'train/accuracy': 'Training accuracy',
  'validation/loss': 'Validation loss',
  'validation/accuracy': 'Validation accuracy',
  'validation/nll': 'Validation NLL',
  'learning-rate': 'Learning rate',
  'images-per-second': 'Images per second',
  'memory-bytes': 'Memory in bytes',
  [systemMetrics.cpuPercent]: 'CPU in percent of all cores',
  [systemMetrics.gpuPercent]: 'GPU in percent',
  [systemMetrics.gpuMemoryBytes]: 'GPU memory in bytes',
  'round/validation-accuracy': 'Validation accuracy after rounds',
  'round/test-accuracy': 'Test accuracy after rounds',
  'round/test-loss': 'Test loss after rounds',
  'round/sparsity': 'Sparsity after rounds',
  'round/seconds': 'Seconds of rounds',
};

/** Other metrics have their own names. */
export function metricLabel(name: string): string {
  return labels[name] ?? name;
}

export function metricUnit(name: string): LineUnit {
  return /accuracy$|sparsity$/.test(name) ? 'percent' : 'number';
}

export const axisLabels: Readonly<Record<LineAxis, string>> = {
  step: 'step',
  epoch: 'epoch',
  round: 'round; 0 is dense',
  time: 'seconds since the first step',
};
