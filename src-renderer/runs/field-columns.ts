import { type FieldValue, metricOf, settingOf } from '#shared/run-query/index.ts';
import { type StudyMetric, studyMetrics } from '#shared/study/index.ts';
import { metricHeading, metricText } from '#shared/study/report/index.ts';
import type { Cell } from '#shared/text/index.ts';
import type { ValuesByRun } from '../session/run-values.svelte.ts';
import type { RunColumn } from './columns.ts';

/** The title of a setting, the last two parts of its path, or of a metric. */
export function fieldTitle(field: string): string {
  const metric = metricOfField(field);
  return metric ? metricHeading(metric) : (settingOf(field) ?? field).split('.').slice(-2).join('.');
}

/** Columns of settings and metrics. Numbers sort by size. */
export function fieldColumns(fields: readonly string[], values: ValuesByRun): readonly RunColumn[] {
  return fields.map((field) => {
    const metric = metricOfField(field);
    const valueOf = (run: { readonly id: string }): FieldValue | undefined => values.get(run.id)?.[field];
    return {
      id: field,
      title: fieldTitle(field),
      help: field,
      width: 130,
      number: metric !== undefined,
      groups: true as const,
      ...(metric && { summary: { unit: metric.unit, better: null } }),
      data: (run) => dataOf(valueOf(run)),
      value: (run) => sortKey(valueOf(run)),
      text: (run) => fieldText(valueOf(run), metric),
    };
  });
}

function dataOf(value: FieldValue | undefined): Cell {
  return typeof value === 'object' ? value.join(', ') : (value ?? null);
}

function metricOfField(field: string): StudyMetric | undefined {
  const name = metricOf(field);
  return name === undefined ? undefined : studyMetrics(new Set([name]))[0];
}

function sortKey(value: FieldValue | undefined): string | number | null {
  if (value === undefined) return null;
  return typeof value === 'number' ? value : fieldText(value).toLowerCase();
}

/** A metric as in reports, another number with up to five significant digits. */
export function fieldText(value: FieldValue | undefined, metric?: StudyMetric): string {
  if (value === undefined) return '–';
  if (metric && typeof value === 'number') return metricText(value, metric.unit);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
  return typeof value === 'object' ? value.join(', ') : String(value);
}
