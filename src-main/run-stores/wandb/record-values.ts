import { parseBoundedJson } from '#shared/text/index.ts';
import { textOf, type WireField, wireFields } from '../wire-fields.ts';

/** What a record of a W&B log says. The numbers of fields are those of wandb/proto/wandb_internal.proto. */
export type WandbRecord =
  | { readonly kind: 'history'; readonly step: number | undefined; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'config'; readonly update: Readonly<Record<string, unknown>>; readonly remove: readonly string[] }
  | { readonly kind: 'run'; readonly run: WandbRun }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'other'; readonly what: string | undefined };

export interface WandbRun {
  readonly id: string;
  readonly project: string;
  readonly group: string;
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  /** Milliseconds since 1970; undefined if it is not recorded. */
  readonly startedAt: number | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Records that an import leaves out and reports; what is not listed repeats other records or concerns W&B's own work. */
const others: Readonly<Record<number, string>> = {
  4: 'console output',
  7: 'system metrics',
  8: 'artifacts',
  9: 'TensorBoard files',
  13: 'console output',
};

/** Throws for bytes that are no record. */
export function recordOf(bytes: Uint8Array): WandbRecord {
  let record: WandbRecord = { kind: 'other', what: undefined };
  for (const field of wireFields(bytes)) {
    if (field.number === 2) record = historyOf(field.bytes);
    else if (field.number === 5) record = { kind: 'config', ...configOf(field.bytes) };
    else if (field.number === 17) record = { kind: 'run', run: runOf(field.bytes) };
    else if (field.number === 18) record = { kind: 'exit', code: exitCode(field.bytes) };
    else if (others[field.number] !== undefined) record = { kind: 'other', what: others[field.number] };
  }
  return record;
}

function historyOf(message: Uint8Array): WandbRecord {
  const values: Record<string, unknown> = {};
  let step: number | undefined;
  for (const field of wireFields(message)) {
    if (field.number === 1) addItem(values, field);
    else if (field.number === 2) for (const own of wireFields(field.bytes)) if (own.number === 1) step = Number(own.varint);
  }
  return { kind: 'history', step, values };
}

function configOf(message: Uint8Array): { readonly update: Record<string, unknown>; readonly remove: readonly string[] } {
  const update: Record<string, unknown> = {};
  const remove: Record<string, unknown> = {};
  for (const field of wireFields(message)) {
    if (field.number === 1) addItem(update, field);
    else if (field.number === 2) addItem(remove, field);
  }
  return { update, remove: Object.keys(remove) };
}

/** An item has one key, or the keys from the outermost to the innermost. Its value is JSON, or has a field for its type. */
function addItem(values: Record<string, unknown>, { bytes }: WireField): void {
  const keys: string[] = [];
  let value: unknown = null;
  for (const field of wireFields(bytes)) {
    if (field.number === 1 || field.number === 2) keys.push(textOf(field));
    else if (field.number === 4) value = field.varint === 1n;
    else if (field.number === 5) value = Number(field.varint);
    else if (field.number === 6) value = field.double;
    else if (field.number === 7) value = textOf(field);
    else if (field.number === 8 || field.number === 16) value = valueOf(textOf(field));
  }
  const path = keys.filter((key) => key !== '' && key !== '__proto__');
  const last = path.pop();
  if (last === undefined) return;
  let inner = values;
  for (const key of path) inner = inner[key] = isDictionary(inner[key]) ? inner[key] : {};
  inner[last] = value;
}

export function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Python also writes numbers that JSON does not have. */
function valueOf(json: string): unknown {
  const infinite: ReadonlyMap<string, number> = new Map([
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
  ]);
  const number = infinite.get(json.replaceAll('"', ''));
  if (number !== undefined) return number;
  try {
    return parseBoundedJson(json);
  } catch {
    return json;
  }
}

function runOf(message: Uint8Array): WandbRun {
  const texts: Record<number, string> = {};
  const tags: string[] = [];
  let startedAt: number | undefined;
  let config = {};
  for (const field of wireFields(message)) {
    if (field.number === 4) config = configOf(field.bytes).update;
    else if (field.number === 10) tags.push(textOf(field));
    else if (field.number === 17) startedAt = timeOf(field.bytes);
    else texts[field.number] = textOf(field);
  }
  const text = (number: number): string => texts[number] ?? '';
  return { id: text(1), project: text(3), group: text(6), name: text(8), notes: text(9), tags, startedAt, config };
}

/** A google.protobuf.Timestamp in milliseconds. */
function timeOf(message: Uint8Array): number {
  let [seconds, nanoseconds] = [0, 0];
  for (const field of wireFields(message)) {
    if (field.number === 1) seconds = Number(field.varint);
    else if (field.number === 2) nanoseconds = Number(field.varint);
  }
  return seconds * 1000 + Math.floor(nanoseconds / 1e6);
}

function exitCode(message: Uint8Array): number {
  for (const field of wireFields(message)) if (field.number === 1) return Number(field.varint);
  return 0;
}
