import { fieldLabel } from './field-labels.ts';
import { isObject, type Json, type JsonObject, type Path } from './json.ts';

interface BaseField {
  readonly path: Path;
  /** Dotted, as in validation messages. */
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly byDefault: Json | undefined;
}

/** One field of a form, from one part of a schema. */
export type FormField =
  | (BaseField & { readonly kind: 'text' | 'flag' | 'map' })
  | (BaseField & { readonly kind: 'number'; readonly whole: boolean })
  | (BaseField & { readonly kind: 'list'; readonly of: 'number' | 'text' })
  | (BaseField & { readonly kind: 'choice'; readonly options: readonly Json[] })
  | (BaseField & { readonly kind: 'group'; readonly fields: readonly FormField[] })
  | (BaseField & { readonly kind: 'variants'; readonly tag: string; readonly variants: readonly Variant[]; readonly optional: boolean });

export interface Variant {
  readonly value: string;
  readonly fields: readonly FormField[];
}

export interface FieldOption {
  readonly value: string;
  readonly label: string;
}

/** Options of fields with a known set of values, by field name; an empty value removes the field from the document. */
export type FieldOptions = Readonly<Record<string, readonly FieldOption[]>>;

/** The fields of an object's JSON Schema; keys that begin with `$` are for editors and left out. */
export function formFields(schema: unknown, path: Path = []): FormField[] {
  const properties = isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {};
  const required = isObject(schema) && Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties).flatMap(([key, property]) =>
    key.startsWith('$') || !isObject(property) ? [] : [formField(property, [...path, key], required.includes(key))],
  );
}

function formField(schema: JsonObject, path: Path, isRequired: boolean): FormField {
  const base: BaseField = {
    path,
    name: path.join('.'),
    label: typeof schema['title'] === 'string' ? schema['title'] : fieldLabel(path),
    help: typeof schema['description'] === 'string' ? schema['description'] : '',
    byDefault: schema['default'],
  };
  const variants = schema['oneOf'];
  if (Array.isArray(variants)) return variantsField(base, variants, !isRequired && base.byDefault === undefined);
  if (Array.isArray(schema['enum'])) return { ...base, kind: 'choice', options: schema['enum'] };
  switch (schema['type']) {
    case 'object':
      // An object with any keys.
      if (isObject(schema['additionalProperties'])) return { ...base, kind: 'map' };
      return { ...base, kind: 'group', fields: formFields(schema, path) };
    case 'boolean':
      return { ...base, kind: 'flag' };
    case 'integer':
      return { ...base, kind: 'number', whole: true };
    case 'number':
      return { ...base, kind: 'number', whole: false };
    case 'array': {
      const items = schema['items'];
      const type = isObject(items) ? items['type'] : undefined;
      return { ...base, kind: 'list', of: type === 'integer' || type === 'number' ? 'number' : 'text' };
    }
    default:
      return { ...base, kind: 'text' };
  }
}

/** A union of objects discriminated by a constant property. */
function variantsField(base: BaseField, schemas: readonly Json[], optional: boolean): FormField {
  const objects = schemas.filter(isObject);
  const tag = tagOf(objects[0]);
  const variants = objects.map((schema) => ({
    value: fieldText(constantOf(schema, tag)),
    fields: formFields(schema, base.path).filter((field) => field.path.at(-1) !== tag),
  }));
  return { ...base, kind: 'variants', tag, variants, optional };
}

function tagOf(schema: JsonObject | undefined): string {
  const properties = schema?.['properties'];
  if (!isObject(properties)) return 'kind';
  return Object.keys(properties).find((key) => constantOf(schema, key) !== undefined) ?? 'kind';
}

function constantOf(schema: JsonObject | undefined, key: string): Json | undefined {
  const properties = schema?.['properties'];
  const property = isObject(properties) ? properties[key] : undefined;
  return isObject(property) ? property['const'] : undefined;
}

/** A union's value switched to another variant. Shared properties are kept, unless another default shows that they mean something else. */
export function switchVariant(field: Extract<FormField, { kind: 'variants' }>, current: Json | undefined, value: string): JsonObject {
  const before = isObject(current) ? current : {};
  const defaults = (variant: Json | undefined): ReadonlyMap<string | undefined, string> =>
    new Map(
      field.variants
        .find((each) => each.value === variant)
        ?.fields.map(({ path, byDefault }) => [path.at(-1), JSON.stringify(byDefault ?? null)]),
    );
  const [old, next] = [defaults(before[field.tag]), defaults(value)];
  const kept = Object.entries(before).filter(([key]) => next.has(key) && next.get(key) === (old.get(key) ?? next.get(key)));
  return { [field.tag]: value, ...Object.fromEntries(kept) };
}

/** The text of a value in its input: entries of an object as `stem = 2, block = 1`. */
export function fieldText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(fieldText).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([key, entry]) => `${key} = ${fieldText(entry)}`)
    .join(', ');
}

/** The value of an input's text; undefined if it is empty. Text that is not a number stays text and fails validation. */
export function fieldValue(field: FormField, text: string): Json | undefined {
  const trimmed = text.trim();
  switch (field.kind) {
    case 'number':
      return trimmed === '' ? undefined : asNumber(trimmed);
    case 'list': {
      const items = trimmed.split(/[,;]/).map((item) => item.trim());
      const present = items.filter((item) => item !== '');
      return field.of === 'number' ? present.flatMap((item) => item.split(/\s+/)).map(asNumber) : present;
    }
    case 'map': {
      const entries = trimmed.split(/[,;]/).filter((entry) => entry.trim() !== '');
      return Object.fromEntries(
        entries.map((entry) => {
          const [name = '', value = ''] = entry.split('=').map((part) => part.trim());
          return [name, asNumber(value)];
        }),
      );
    }
    case 'choice':
      return field.options.find((option) => fieldText(option) === text);
    default:
      return text;
  }
}

function asNumber(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
