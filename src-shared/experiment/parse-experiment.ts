import { z } from 'zod';
import { checkSchedule } from './check-schedule.ts';
import { experimentSchema, type Experiment } from './experiment.ts';
import type { FieldProblem } from './field-problem.ts';

export type ParsedExperiment =
  { readonly ok: true; readonly experiment: Experiment } | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/** Checks a document against the schema and its schedule, and fills in the defaults; every problem names its field. */
export function parseExperiment(document: unknown): ParsedExperiment {
  const result = experimentSchema.safeParse(document);
  if (result.success) {
    const problems = checkSchedule(result.data.training);
    return problems.length === 0 ? { ok: true, experiment: result.data } : { ok: false, problems };
  }
  return { ok: false, problems: result.error.issues.flatMap(fieldProblems) };
}

/** One sentence for a message or a terminal: `method.zeta: Too big …; training.epochs: …`. */
export function describeProblems(problems: readonly FieldProblem[]): string {
  return problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('; ');
}

/** JSON Schema (draft 2020-12) of an experiment file, for editors. */
export function experimentJsonSchema(): unknown {
  return z.toJSONSchema(experimentSchema, { io: 'input' });
}

function fieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), message: 'is not a field of an experiment' }));
  }
  return [{ field: issue.path.join('.'), message: issue.message }];
}
