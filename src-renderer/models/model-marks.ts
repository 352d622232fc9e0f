import type { ModelSummary } from '#shared/contract/index.ts';

const marks: Readonly<Record<string, (model: ModelSummary) => boolean>> = {
  best: ({ best }) => best,
  dense: ({ round }) => round === 0,
  pruned: ({ round }) => round > 0,
  accepted: ({ accepted }) => accepted,
  proven: ({ proofs }) => proofs.length > 0,
};

/** What queries ask of a model by `is:…`. */
export const modelMarks: readonly string[] = Object.keys(marks);

export function hasMark(model: ModelSummary, mark: string): boolean {
  return marks[mark]?.(model) ?? false;
}
