import type { FieldValue } from '#shared/run-query/index.ts';
import { studyMetrics } from '#shared/study/index.ts';
import type { RunColumn } from './columns.ts';

const CONFIG = 'config.';
const METRIC = 'metric.';

/** Whether a column is a setting or a metric, by its ID. */
export function isField(id: string): boolean {
  return id.startsWith(CONFIG) || id.startsWith(METRIC);
}

/** The title of a setting or metric: the last part of its path, or the metric's. */
export function fieldTitle(field: string): string {
  if (!field.startsWith(METRIC)) return field.slice(field.lastIndexOf('.') + 1);
  const name = field.slice(METRIC.length);
  return studyMetrics(new Set([name]))[0]?.title ?? name;
}

interface Values {
  of: (run: string) => Readonly<Record<string, FieldValue>> | undefined;
}

/** Columns of settings and metrics. Numbers sort by size. */
export function fieldColumns(fields: readonly string[], values: Values): readonly RunColumn[] {
  return fields.map((field) => {
    const valueOf = (run: { readonly id: string }): FieldValue | undefined => values.of(run.id)?.[field];
    return {
      id: field,
      title: fieldTitle(field),
      help: field,
      width: 110,
      number: field.startsWith(METRIC),
      value: (run) => sortKey(valueOf(run)),
      text: (run) => fieldText(valueOf(run)),
    };
  });
}

function sortKey(value: FieldValue | undefined): string | number | null {
  if (value === undefined) return null;
  return typeof value === 'number' ? value : fieldText(value).toLowerCase();
}

/** Up to five significant digits. */
export function fieldText(value: FieldValue | undefined): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
  return typeof value === 'object' ? value.join(', ') : String(value);
}
