import { invalidStudy } from './invalid-study.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Settings of a variant that differ from the base: values by dotted field path. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * A document with some fields set. Objects on the way that it lacks are created, with the kind that they have by default. Throws LabError
 * `invalid-experiment` if a field would be inside a value that has no fields.
 *
 * @param complete the document with defaults filled in, as far as it is known
 * @param location what the fields belong to, such as `grid`
 */
export function withSettings(document: Fields, complete: Fields, settings: Settings, location: string): Fields {
  return Object.entries(settings).reduce(
    (changed, [path, value]) => withField(changed, complete, path.split('.'), value, `${location}.${path}`),
    document,
  );
}

function withField(fields: Fields, complete: Fields, path: readonly string[], value: unknown, location: string): Fields {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return { ...fields, [name]: value };
  const byDefault = Object.hasOwn(complete, name) ? complete[name] : undefined;
  const innerDefaults = isObject(byDefault) ? byDefault : {};
  const inner = Object.hasOwn(fields, name) ? fields[name] : kindOf(innerDefaults);
  if (!isObject(inner)) {
    throw invalidStudy(
      `${name} has no fields, since its value in the base is ${JSON.stringify(inner)}`,
      location,
      `Set ${name} as a whole.`,
    );
  }
  return { ...fields, [name]: withField(inner, innerDefaults, rest, value, location) };
}

/** The field that says which other fields an object has. */
function kindOf({ kind }: Fields): Fields {
  return kind === undefined ? {} : { kind };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether one path names the other's field, or a field inside it. */
export function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
