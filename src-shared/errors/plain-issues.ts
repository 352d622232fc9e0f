import { z } from 'zod';

/*
 * Zod's messages in plain English, for all schemas that give none of their own: predicates of the field, such as `must be at least 1`, so that
 * forms and messages can put its name in front.
 */

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** What the sizes of these values count. */
const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item', map: 'item', file: 'byte' };

export function plainIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${typeName(issue.expected)}`;
    case 'invalid_value':
      return mustBeOneOf(issue.values);
    case 'too_small':
      return bounded(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return bounded(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'unrecognized_keys':
      return `has the unknown ${issue.keys.length === 1 ? 'field' : 'fields'} ${issue.keys.join(', ')}`;
    case 'invalid_union':
      if (issue.input === undefined) return 'is missing';
      return 'options' in issue && Array.isArray(issue.options) ? mustBeOneOf(issue.options) : 'has none of the allowed forms';
    case 'invalid_key':
      return 'has an invalid name';
    case 'invalid_format':
    case 'invalid_element':
    case 'custom':
      return 'is invalid';
  }
}

function typeName(type: string): string {
  return TYPES[type] ?? `of type ${type}`;
}

function bounded(origin: string, bound: number | bigint, relation: string): string {
  const unit = UNITS[origin];
  if (unit === undefined) return `must be ${relation} ${bound}`;
  if (relation === 'at least' && bound === 1) return 'must not be empty';
  return `must have ${relation} ${bound} ${unit}${bound === 1 ? '' : 's'}`;
}

function mustBeOneOf(values: readonly unknown[]): string {
  const named = values.map(String);
  const last = named.pop() ?? '';
  return `must be ${named.length === 0 ? last : `${named.join(', ')} or ${last}`}`;
}

z.config({ localeError: plainIssue });
