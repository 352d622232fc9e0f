import { type FieldProblem, parseNewExperiment } from '#shared/experiment/index.ts';
import type { Failure } from '../ui/failure.ts';
import type { FormField } from './form-field.ts';
import type { Json } from './json.ts';

/** Validation problems of a document. */
export function findProblems(document: Json): readonly FieldProblem[] {
  const parsed = parseNewExperiment(document);
  return parsed.ok ? [] : parsed.problems;
}

/** A rejected plan as a problem of the field it names, such as a missing data set. */
export function problemOfFailure({ code, message, remedy, where }: Failure): FieldProblem | null {
  return code === 'invalid-experiment' || where === 'data.name' ? { field: where ?? '', message: `${message} ${remedy}` } : null;
}

/** The part of a field that problems are shown at. */
type Shown = Pick<FormField, 'name' | 'kind'>;

/** Problems of that field, or of an item of a list or map. */
export function problemsAt(problems: readonly FieldProblem[], { name, kind }: Shown): readonly FieldProblem[] {
  const hasItems = kind === 'list' || kind === 'map';
  return problems.filter(({ field }) => field === name || (hasItems && field.startsWith(`${name}.`)));
}

/** Problems that belong to no field of the form. */
export function problemsElsewhere(problems: readonly FieldProblem[], fields: readonly FormField[]): readonly FieldProblem[] {
  const shown = shownFields(fields);
  return problems.filter((problem) => !shown.some((field) => problemsAt([problem], field).length > 0));
}

/** The choice between the variants of a field. */
export function choiceOf({ name, tag }: Extract<FormField, { kind: 'variants' }>): Shown {
  return { name: `${name}.${tag}`, kind: 'choice' };
}

function shownFields(fields: readonly FormField[]): readonly Shown[] {
  return fields.flatMap((field) => {
    if (field.kind === 'group') return [field, ...shownFields(field.fields)];
    if (field.kind !== 'variants') return [field];
    return [field, choiceOf(field), ...field.variants.flatMap((variant) => shownFields(variant.fields))];
  });
}
