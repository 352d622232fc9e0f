import { runFieldOf, runFields } from './run-fields.ts';

/** A proposal for the word at the cursor. */
export interface Completion {
  /** Replaces the text from `from` to `to`. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly description: string;
}

/** What a list has besides the fields of every run. */
export interface Vocabulary {
  readonly marks: readonly string[];
  /** Settings and metrics by their full names. */
  readonly fields: readonly string[];
  /** The values of a text field that occur. */
  readonly valuesOf: (field: string) => readonly string[];
}

const MOST = 50;
/** The start of a field, and a field with an operator and the start of a value, before the cursor. */
const FIELD_START = /(?:^|[\s(-])([a-z][\w./-]*)$/i;
const VALUE_START = /(?:^|[\s(-])([a-z]\w*(?:\.[\w/-]+)*)\s*(:|=|!=)\s*("[^"]*|[^\s()"]*)$/i;

/** Fields, marks and values that continue the query at the cursor; none within a word that nothing continues. */
export function completionsAt(text: string, cursor: number, { marks, fields, valuesOf }: Vocabulary): readonly Completion[] {
  const [before, after] = [text.slice(0, cursor), text.slice(cursor)];
  const value = VALUE_START.exec(before);
  if (value) {
    const [, field = '', , start = ''] = value;
    const known = field.toLowerCase() === 'is' ? marks : (runFieldOf(field)?.values ?? valuesOf(field));
    const [rest] = /^[^\s()"]*"?/.exec(after) ?? [''];
    const range = { from: cursor - start.length, to: cursor + rest.length };
    return continuing(start.replaceAll('"', ''), known).map((one) => ({ text: quoted(one), ...range, description: '' }));
  }
  const start = FIELD_START.exec(before)?.[1];
  if (start === undefined) return [];
  const [rest] = /^[\w./-]*/.exec(after) ?? [''];
  const range = { from: cursor - start.length, to: cursor + rest.length };
  const hasOperator = /^\s*[:<>=!]/.test(after.slice(rest.length));
  const names = [...Object.keys(runFields), ...(marks.length > 0 ? ['is'] : []), ...fields].filter((name) => name !== start + rest);
  return continuing(start, names).map((name) => ({
    text: hasOperator ? name : `${name}${isText(name) ? ':' : ' '}`,
    ...range,
    description: runFieldOf(name)?.description ?? (name === 'is' ? 'a mark' : ''),
  }));
}

function isText(name: string): boolean {
  return name === 'is' || runFieldOf(name)?.isNumber === false;
}

/** Those that start with it come first, then those that contain it; not what is complete. */
function continuing(start: string, all: readonly string[]): readonly string[] {
  const wanted = start.toLowerCase();
  const [starting, containing]: [string[], string[]] = [[], []];
  for (const one of new Set(all)) {
    const own = one.toLowerCase();
    if (own.startsWith(wanted) && own !== wanted) starting.push(one);
    else if (wanted.length > 1 && own.includes(wanted) && own !== wanted) containing.push(one);
  }
  return [...starting, ...containing].slice(0, MOST);
}

function quoted(value: string): string {
  return /[\s()]/.test(value) ? `"${value}"` : value;
}
