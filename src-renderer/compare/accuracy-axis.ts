import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { formatReading } from '../charts/format.ts';
import type { PlotAxis } from '../charts/plot-axis.ts';

export const PLOT_HEIGHT = 320;
export const PLOT_MARGIN = { top: 32, right: 18, bottom: 44, left: 54 };

/** An axis in percent around the given accuracies. */
export function accuracyAxis(accuracies: readonly number[]): PlotAxis {
  const [low = 0, high = 100] = extent(accuracies);
  const room = Math.max(0.2, (high - low) * 0.08);
  const scale = scaleLinear([low - room, Math.min(100, high + room)], [PLOT_HEIGHT - PLOT_MARGIN.bottom, PLOT_MARGIN.top]).nice(6);
  return { scale, ticks: scale.ticks(6), format: (value) => `${formatReading(value)} %` };
}

/** From 0 to the largest value, at least `least`. */
export function costAxis(values: readonly number[], width: number, least: number, format: (value: number) => string): PlotAxis {
  const scale = scaleLinear([0, Math.max(least, ...values)], [PLOT_MARGIN.left, width - PLOT_MARGIN.right]).nice(6);
  return { scale, ticks: scale.ticks(6), format };
}
