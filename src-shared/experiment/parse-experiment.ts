import { z } from 'zod';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { checkFineTuning } from './check-fine-tuning.ts';
import { checkSchedule, checkUntrained } from './check-schedule.ts';
import { type Experiment, type ExperimentFile, experimentFileSchema, experimentSchema } from './experiment.ts';
import type { FieldProblem } from './field-problem.ts';
import { checkNames } from './names.ts';

/** Limits of reported problems: in total, and in one sentence. */
const MAX_PROBLEMS = 100;
const MAX_DESCRIBED = 10;
/** Length of the longest unknown field name that is quoted in full. */
const MAX_NAME = 60;

export type ParsedExperiment =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Checks a stored document and settings that depend on each other, and fills in defaults. Reports up to 100 problems, each with its field. */
export function parseExperiment(document: unknown): ParsedExperiment {
  const result = experimentSchema.safeParse(withCurrentNames(document));
  if (!result.success) return { ok: false, problems: problemsOf(result.error) };
  const problems = checkSettings(result.data);
  return problems.length === 0 ? { ok: true, experiment: result.data } : { ok: false, problems };
}

/** Checks a document for a new run like {@link parseExperiment}, and its names as well. */
export function parseNewExperiment(document: unknown): ParsedExperiment {
  const parsed = parseExperiment(document);
  const problems = parsed.ok ? checkNames(parsed.experiment) : [];
  return problems.length === 0 ? parsed : { ok: false, problems };
}

/** The problems of an experiment file's document. */
export function fileProblems(document: unknown): readonly FieldProblem[] {
  const result = experimentFileSchema.safeParse(withCurrentNames(document));
  return result.success ? [...checkSettings(result.data), ...checkNames(result.data)] : problemsOf(result.error);
}

/** The problems of settings that depend on each other. */
function checkSettings(experiment: Pick<ExperimentFile, 'network' | 'training' | 'entropy' | 'reduction'>): readonly FieldProblem[] {
  return [...checkUntrained(experiment), ...checkSchedule(experiment.training), ...checkFineTuning(experiment)];
}

/** The problems in one sentence: `method.zeta: Too big …; training.epochs: …`. */
export function describeProblems(problems: readonly FieldProblem[]): string {
  const described = problems.slice(0, MAX_DESCRIBED).map(({ field, message }) => (field ? `${field}: ${message}` : message));
  const rest = problems.length - described.length;
  return [...described, ...(rest > 0 ? [`and ${rest} more problems`] : [])].join('; ');
}

/** JSON Schema (draft 2020-12) of an experiment file, for editors. */
export function experimentFileJsonSchema(): unknown {
  return z.toJSONSchema(experimentFileSchema, { io: 'input' });
}

/** JSON Schema (draft 2020-12) of an experiment, for forms. */
export function experimentJsonSchema(): unknown {
  return z.toJSONSchema(experimentSchema, { io: 'input' });
}

function problemsOf({ issues }: z.core.$ZodError): readonly FieldProblem[] {
  return issues.slice(0, MAX_PROBLEMS).flatMap(fieldProblems).slice(0, MAX_PROBLEMS);
}

function fieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...issue.path, shortened(key)].join('.'), message: 'unknown field' }));
  }
  return [{ field: issue.path.join('.'), message: issue.message }];
}

function shortened(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}
