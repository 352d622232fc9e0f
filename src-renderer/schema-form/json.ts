import { parseBoundedJson } from '#shared/text/index.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Path of a value in a document: `['method', 'zeta']`. */
export type Path = readonly string[];

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function valueAt(document: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), document);
}

/** The document with another value at that path; undefined removes the key. */
export function withValue(document: Json | undefined, [key, ...rest]: Path, value: Json | undefined): Json {
  const object = isObject(document) ? document : {};
  if (key === undefined) return value ?? {};
  const inner = rest.length > 0 ? withValue(object[key], rest, value) : value;
  if (inner !== undefined) return { ...object, [key]: inner };
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
}

/** Parses a JSON document; the message says where it is invalid. */
export function parseJson(text: string): { readonly ok: true; readonly document: Json } | { readonly ok: false; readonly message: string } {
  try {
    return { ok: true, document: parseBoundedJson(text) as Json };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
