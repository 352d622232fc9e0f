import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { RunSummary } from '#shared/contract/index.ts';
import { type FieldValue, runFieldOf } from '#shared/run-query/index.ts';
import { formatReading } from '../charts/format.ts';
import type { PlotAxis } from '../charts/plot-axis.ts';
import type { ValuesByRun } from '../session/run-values.svelte.ts';

export interface ScatterPoint {
  readonly run: string;
  readonly x: number;
  readonly y: number;
}

/** The runs that have both fields as numbers. */
export function scatterPoints(runs: readonly RunSummary[], x: string, y: string, values: ValuesByRun): readonly ScatterPoint[] {
  return runs.flatMap((run) => {
    const [left, right] = [numberOf(run, x, values), numberOf(run, y, values)];
    return left === undefined || right === undefined ? [] : [{ run: run.id, x: left, y: right }];
  });
}

function numberOf(run: RunSummary, field: string, values: ValuesByRun): number | undefined {
  const value = axisValueOf(run, field, values);
  return typeof value === 'number' ? value : undefined;
}

/** A field's value of a run, from its summary or from the engine, as a number or text; undefined if it has none. */
export function axisValueOf(run: RunSummary, field: string, values: ValuesByRun): number | string | undefined {
  const own = runFieldOf(field);
  const value: FieldValue | null | undefined = own ? own.read(run) : values.get(run.id)?.[field];
  if (value === null || value === undefined) return undefined;
  return typeof value === 'number' ? value : String(value);
}

/** What a field means, or the last two parts of a setting's or metric's name. */
export function fieldLabel(field: string): string {
  return runFieldOf(field)?.description ?? field.split('.').slice(-2).join('.');
}

/** An axis around values with some room. */
export function axisAround(values: readonly number[], pixels: readonly [number, number]): PlotAxis {
  const [low = 0, high = 1] = extent(values);
  const room = (high - low) * 0.06 || Math.abs(high) * 0.06 || 1;
  const scale = scaleLinear([low - room, high + room], [...pixels]);
  return { scale, ticks: scale.ticks(6), format: formatReading };
}
