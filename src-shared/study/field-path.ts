import { invalidStudy } from './invalid-study.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Settings of a variant that differ from the base: values by dotted field path. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * A document with some fields set; objects on the way are created. Throws LabError `invalid-experiment` if a field would be inside a value
 * that has no fields.
 *
 * @param location what the fields belong to, such as `grid`
 */
export function withSettings(document: Fields, settings: Settings, location: string): Fields {
  return Object.entries(settings).reduce(
    (changed, [path, value]) => withField(changed, path.split('.'), value, `${location}.${path}`),
    document,
  );
}

function withField(fields: Fields, [name = '', ...rest]: readonly string[], value: unknown, location: string): Fields {
  if (rest.length === 0) return { ...fields, [name]: value };
  const inner = Object.hasOwn(fields, name) ? fields[name] : {};
  if (!isObject(inner)) {
    throw invalidStudy(`${name} has no fields, since its value in the base is ${JSON.stringify(inner)}`, location, `Set ${name} as a whole.`);
  }
  return { ...fields, [name]: withField(inner, rest, value, location) };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether one path names the other's field, or a field inside it. */
export function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
