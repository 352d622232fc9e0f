import { addDataSetSchema, type AddDataSet } from '#shared/contract/index.ts';
import type { FieldProblem } from '#shared/experiment/index.ts';
import type { Failure } from '../ui/failure.ts';
import { isObject, type Json } from '../schema-form/json.ts';
import { importLabel } from './import-fields.ts';

interface CheckedRequest {
  /** Undefined where something is wrong. */
  readonly request: AddDataSet | undefined;
  readonly problems: readonly FieldProblem[];
}

/** What was written, as a request; lists that were emptied count as left out. */
export function checkRequest(document: Json): CheckedRequest {
  const entries = isObject(document) ? Object.entries(document) : [];
  const parsed = addDataSetSchema.safeParse(Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0)));
  // The first of each field: of ten items that are no numbers too.
  const first = new Map<string, string>();
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    if (!first.has(name)) first.set(name, `${importLabel(name)} ${message}.`);
  }
  return { request: parsed.data, problems: [...first].map(([field, message]) => ({ field, message })) };
}

/** A refused import as the problem of the option that it names, if it names one. A file's own fault is none of an option. */
export function problemOfImport({ code, message, remedy, place = '' }: Failure): FieldProblem | undefined {
  return code === 'conflict' && place in addDataSetSchema.shape ? { field: place, message: `${message} ${remedy}` } : undefined;
}
