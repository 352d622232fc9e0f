import type { ModelSummary, RunSummary } from '#shared/contract/index.ts';
import { parseQuery } from '../session/run-query.ts';

/** The filter of the models: that of the runs, plus marks such as `is:best`; a minus negates a term. */
export interface ModelQuery {
  readonly matches: (run: RunSummary, model: ModelSummary) => boolean;
  /** Terms with unknown fields or marks, as written. */
  readonly unknown: readonly string[];
}

const marks: Readonly<Record<string, (model: ModelSummary) => boolean>> = {
  best: ({ best }) => best,
  dense: ({ round }) => round === 0,
  pruned: ({ round }) => round > 0,
  accepted: ({ accepted }) => accepted,
  proven: ({ proofs }) => proofs.length > 0,
};

export const modelMarks: readonly string[] = Object.keys(marks).map((mark) => `is:${mark}`);

const MARK = /(-?)\bis:(\S*)/gi;

export function parseModelQuery(text: string): ModelQuery {
  const tests: ((model: ModelSummary) => boolean)[] = [];
  const unknown: string[] = [];
  const rest = text.replaceAll(MARK, (whole, minus: string, name: string) => {
    const test = marks[name.toLowerCase()];
    if (test) tests.push(minus === '-' ? (model) => !test(model) : test);
    else unknown.push(whole);
    return ' ';
  });
  const runs = parseQuery(rest);
  return {
    matches: (run, model) => tests.every((test) => test(model)) && runs.matches(run),
    unknown: [...unknown, ...runs.unknown],
  };
}
