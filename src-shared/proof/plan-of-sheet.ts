import type { PlanContent } from '#shared/reduction/index.ts';
import { firstModel, lastModel, type ProofSheet } from './proof-sheet.ts';

/** The plan by which the model of a sheet was reduced. */
export function planOfSheet(sheet: ProofSheet): PlanContent {
  const { run, round, steps, approximate, refusedMerges, models } = sheet;
  const trained = models.find(({ role }) => role === 'pruned') ?? firstModel(sheet);
  return {
    ...{ runId: run.id, round, steps },
    ...(approximate && { approximate }),
    ...(refusedMerges && { refusedMerges }),
    ...{ before: trained.cost, after: lastModel(sheet).cost },
  };
}
