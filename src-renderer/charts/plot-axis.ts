import type { ScaleLinear } from 'd3-scale';

/** One direction of a plot: where values lie in pixels, and what is written beside it. */
export interface PlotAxis {
  readonly scale: ScaleLinear<number, number>;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}
