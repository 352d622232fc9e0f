import { isObject, type Json, type JsonObject } from './json.ts';

/** A field name or a value that fits a place in a document. */
export interface Proposal {
  /** As it is written in JSON: names and texts with their quotes. */
  readonly text: string;
  /** Type and default, or nothing. */
  readonly detail: string;
  readonly help: string;
}

/** JSON Schema, as far as it says what fits: types, properties, items, variants, definitions. */
type Schema = JsonObject;

/** The fields that an object of the document may have and does not have yet. */
export function fieldProposals(schema: Schema, document: Json, path: readonly string[]): readonly Proposal[] {
  const present = valueOf(document, path);
  const taken = new Set(isObject(present) ? Object.keys(present) : []);
  const proposals = new Map<string, Proposal>();
  for (const found of schemasAt(schema, document, path)) {
    for (const [name, field] of Object.entries(objectAt(found, 'properties'))) {
      if (taken.has(name) || proposals.has(name) || !isObject(field)) continue;
      proposals.set(name, { text: JSON.stringify(name), detail: detailOf(field), help: textAt(field, 'description') });
    }
  }
  return [...proposals.values()];
}

/** The values that a field of the document may have, if they can be listed. */
export function valueProposals(schema: Schema, document: Json, path: readonly string[]): readonly Proposal[] {
  const values = new Map<string, Proposal>();
  const add = (value: Json | undefined, help: string): void => {
    if (value === undefined || values.has(JSON.stringify(value))) return;
    values.set(JSON.stringify(value), { text: JSON.stringify(value), detail: '', help });
  };
  // The variants of a choice are open until it is made, so its present value does not exclude the others.
  for (const found of schemasAt(schema, withoutValue(document, path), path)) {
    const help = textAt(found, 'description');
    add(found['const'], help);
    if (Array.isArray(found['enum'])) for (const value of found['enum'] as readonly Json[]) add(value, help);
    if (found['type'] === 'boolean') for (const value of [true, false]) add(value, help);
    add(found['default'], help);
  }
  return [...values.values()];
}

/** The schemas that apply at a path, one for each variant that the document leaves open. */
function schemasAt(root: Schema, document: Json, path: readonly string[]): readonly Schema[] {
  let schemas = variantsOf(root, root, document);
  for (const [index, key] of path.entries()) {
    const value = valueOf(document, path.slice(0, index + 1));
    schemas = schemas.flatMap((schema) => innerSchemas(schema, key)).flatMap((schema) => variantsOf(root, schema, value));
  }
  return schemas;
}

function innerSchemas(schema: Schema, key: string): readonly Schema[] {
  const property = objectAt(schema, 'properties')[key];
  const inner = property ?? (/^\d+$/.test(key) ? schema['items'] : undefined) ?? schema['additionalProperties'];
  return isObject(inner) ? [inner] : [];
}

/** A schema with its variants resolved: those whose constants, such as `kind`, contradict the value are left out. */
function variantsOf(root: Schema, schema: Schema, value: Json | undefined): readonly Schema[] {
  const reference = textAt(schema, '$ref');
  if (reference !== '') {
    const target = valueOf(root, reference.replace(/^#\//, '').split('/'));
    return isObject(target) ? variantsOf(root, target, value) : [];
  }
  const choices = [schema['anyOf'], schema['oneOf']].flatMap((each) => (Array.isArray(each) ? (each as readonly Json[]) : []));
  if (choices.length === 0) return [schema];
  return choices.flatMap((choice) => (isObject(choice) && !contradicts(choice, value) ? variantsOf(root, choice, value) : []));
}

function contradicts(schema: Schema, value: Json | undefined): boolean {
  if (!isObject(value)) return false;
  return Object.entries(objectAt(schema, 'properties')).some(
    ([name, field]) => isObject(field) && field['const'] !== undefined && value[name] !== undefined && value[name] !== field['const'],
  );
}

function detailOf(field: Schema): string {
  const { type, default: byDefault } = field;
  const isShort = byDefault !== undefined && !isObject(byDefault);
  return [typeof type === 'string' ? type : '', isShort ? `default ${JSON.stringify(byDefault)}` : ''].filter(Boolean).join(', ');
}

function valueOf(document: Json | undefined, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => {
    if (Array.isArray(value)) return (value as readonly Json[])[Number(key)];
    return isObject(value) ? value[key] : undefined;
  }, document);
}

function withoutValue(document: Json, path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined || !isObject(document)) return document;
  const { [key]: inner, ...others } = document;
  return rest.length === 0 || inner === undefined ? others : { ...others, [key]: withoutValue(inner, rest) };
}

function objectAt(schema: Schema, key: string): JsonObject {
  const value = schema[key];
  return isObject(value) ? value : {};
}

function textAt(schema: Schema, key: string): string {
  const value = schema[key];
  return typeof value === 'string' ? value : '';
}
