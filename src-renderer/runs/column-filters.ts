import { fieldsWithTerms, isReadFromEngine, type Operator, runFieldOf } from '#shared/run-query/index.ts';
import type { ValuesByRun } from '../session/run-values.svelte.ts';
import type { RunColumn } from './columns.ts';

/** Columns whose field in queries has another name. */
const FIELDS: Readonly<Record<string, string>> = { tags: 'tag', notes: 'note' };
const MOST_VALUES = 200;

/** The field of the query language that a column shows; undefined if queries cannot ask for it. */
export function filterField(column: string): string | undefined {
  const field = FIELDS[column] ?? column;
  return isReadFromEngine(field) || runFieldOf(field) ? field : undefined;
}

/** The columns that a query filters by. */
export function filteredColumns(query: string, columns: readonly Pick<RunColumn, 'id'>[]): ReadonlySet<string> {
  const fields = fieldsWithTerms(query);
  return new Set(columns.flatMap(({ id }) => (fields.has(filterField(id) ?? '') ? [id] : [])));
}

/** Comparisons that a field allows, the usual one first. */
export function operatorsOf(field: string): readonly { readonly value: Operator; readonly text: string }[] {
  const isNumber = runFieldOf(field)?.isNumber;
  if (isNumber === true) return [...ordering, ...equality];
  return isNumber === false ? [containing, ...equality] : [...equality, containing, ...ordering];
}

const containing = { value: ':', text: 'contains' } as const;
const equality = [
  { value: '=', text: 'is' },
  { value: '!=', text: 'is not' },
] as const;
const ordering = [
  { value: '>=', text: 'at least' },
  { value: '<=', text: 'at most' },
  { value: '>', text: 'more than' },
  { value: '<', text: 'less than' },
] as const;

/** Whether a value can be compared in this way. */
export function isComparable(field: string, operator: Operator, value: string): boolean {
  if (value.replaceAll('"', '').trim() === '') return false;
  const needsNumber = runFieldOf(field)?.isNumber ?? ordering.some((one) => one.value === operator);
  return !needsNumber || Number.isFinite(Number(value));
}

/** Different values of a setting or metric. */
export function valuesOfField(field: string, values: ValuesByRun): readonly string[] {
  const all = [...values.values()].flatMap((own) => own[field] ?? []).map(String);
  return [...new Set(all)].sort((a, b) => Number(a) - Number(b) || a.localeCompare(b)).slice(0, MOST_VALUES);
}
