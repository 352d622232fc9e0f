import { LabError } from '#shared/errors/index.ts';
import { describeProblems, type Experiment, type FieldProblem, parseNewExperiment } from '#shared/experiment/index.ts';
import { listed } from '#shared/text/index.ts';
import { expandStudy, locationOfSettings, type Variant } from './expand-study.ts';
import { overlap } from './field-path.ts';
import { type Study, studySchema } from './study-schema.ts';

/** Reported problems. */
const MAX_PROBLEMS = 100;

/** A variant whose experiment is complete and valid. */
export interface CheckedVariant extends Omit<Variant, 'experiment'> {
  readonly experiment: Experiment;
}

/** A study's document with defaults filled in. Throws LabError `invalid-experiment` naming every invalid field. */
export function parseStudy(document: unknown): Study {
  const parsed = studySchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue): FieldProblem[] => {
    const path = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [{ field: path, message: issue.message }];
    return issue.keys.map((key) => ({ field: path === '' ? key : `${path}.${key}`, message: 'unknown field' }));
  });
  throw refusal(problems.slice(0, MAX_PROBLEMS));
}

/** The variants of a study with checked experiments. Throws LabError `invalid-experiment` with the fields of the study or of its base. */
export function checkedVariants(study: Study, base: Readonly<Record<string, unknown>>): CheckedVariant[] {
  return expandStudy(study, base).map((variant) => {
    const parsed = parseNewExperiment(variant.experiment);
    if (parsed.ok) return { ...variant, experiment: parsed.experiment };
    const problems = parsed.problems.map(({ field, message }) => ({ field: studyField(variant, field), message }));
    throw refusal(problems, variant.name);
  });
}

/** The field of the study file that sets a field of a variant's experiment: `grid.method.zeta`, or `base.data.name`. */
export function studyField({ settings, location }: Pick<Variant, 'settings' | 'location'>, field: string): string {
  const path = Object.keys(settings).find((setting) => overlap(setting, field));
  if (path === undefined) return field === '' ? 'base' : `base.${field}`;
  return `${locationOfSettings(location)}.${field.length > path.length ? field : path}`;
}

function refusal(problems: readonly FieldProblem[], variant?: string): LabError {
  const which = variant === undefined || variant === 'base' ? '' : ` (variant ${variant})`;
  return new LabError(
    'invalid-experiment',
    `Invalid study${which}: ${describeProblems(problems)}.`,
    'Correct these fields; docs/studies.md describes them.',
    { location: listed(problems.map(({ field }) => field || 'the document')) },
  );
}
