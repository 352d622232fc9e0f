import type { ScaleLinear } from 'd3-scale';

/** An axis of a plot: values to pixels, with ticks and their labels. */
export interface PlotAxis {
  readonly scale: ScaleLinear<number, number>;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}
