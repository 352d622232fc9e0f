import { type AddDataSet, addDataSetSchema } from '#shared/contract/index.ts';
import type { FieldProblem } from '#shared/experiment/index.ts';
import { isObject, type Json } from '../schema-form/json.ts';
import type { Failure } from '../ui/failure.ts';
import { importLabel } from './import-fields.ts';

interface CheckedRequest {
  /** Undefined if something is invalid. */
  readonly request: AddDataSet | undefined;
  readonly problems: readonly FieldProblem[];
}

/** The form as a request; empty lists are omitted. */
export function checkRequest(document: Json): CheckedRequest {
  const entries = isObject(document) ? Object.entries(document) : [];
  const parsed = addDataSetSchema.safeParse(Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0)));
  // Only the first problem of each field.
  const first = new Map<string, string>();
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    if (!first.has(name)) first.set(name, `${importLabel(name)} ${message}.`);
  }
  return { request: parsed.data, problems: [...first].map(([field, message]) => ({ field, message })) };
}

/** A rejected import as a problem of the option it names, if any. Errors in a file belong to no option. */
export function problemOfImport({ code, message, remedy, location = '' }: Failure): FieldProblem | undefined {
  return code === 'conflict' && location in addDataSetSchema.shape ? { field: location, message: `${message} ${remedy}` } : undefined;
}
