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

/** Problems of that field or of an item in it. */
export function problemsAt(problems: readonly FieldProblem[], name: string): readonly FieldProblem[] {
  return problems.filter(({ field }) => field === name || /^\.\d+$/.test(field.startsWith(name) ? field.slice(name.length) : ''));
}

/** Problems that belong to no field of the form. */
export function problemsElsewhere(problems: readonly FieldProblem[], fields: readonly FormField[]): readonly FieldProblem[] {
  const shown = shownNames(fields);
  return problems.filter((problem) => !shown.some((name) => problemsAt([problem], name).length > 0));
}

function shownNames(fields: readonly FormField[]): readonly string[] {
  return fields.flatMap((field) => {
    if (field.kind === 'group') return [field.name, ...shownNames(field.fields)];
    if (field.kind !== 'variants') return [field.name];
    return [field.name, `${field.name}.${field.tag}`, ...field.variants.flatMap((variant) => shownNames(variant.fields))];
  });
}
