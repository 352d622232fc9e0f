import { z } from 'zod';
import type { LabErrorCode } from '#shared/errors/index.ts';
import { type RunDetail, runStatuses } from './runs.ts';

const count = z.int().min(0);
const accuracy = z.number().describe('Validation accuracy in percent, which the stop rule uses.');
const testAccuracy = z.number().describe('Test accuracy in percent.');

/** A run as a compact document for scripts: the output of `nepenthe run --json`. */
export const runReportSchema = z.object({
  runId: z.string(),
  name: z.string(),
  status: z.enum(runStatuses),
  endReason: z.string().nullable(),
  endText: z.string().nullable(),
  dense: z.object({ accuracy, testAccuracy }).nullable().describe('Null until the dense network is trained.'),
  best: z
    .object({
      round: count,
      accuracy,
      testAccuracy,
      linear: z.array(z.string()).describe('Layers that are exactly linear on the training images and reach the output.'),
      dead: z.array(z.string()).describe('Layers that nothing passes through to the output.'),
      total: count.describe('Number of prunable layers.'),
    })
    .nullable()
    .describe('The last round inside δ.'),
  rounds: z.array(
    z.object({
      round: count.describe('0 is the dense network.'),
      accuracy,
      testAccuracy,
      sparsity: z.number().describe('Fraction of prunable weights that are pruned, 0..1.'),
      entropy: z.record(z.string(), z.number()).describe('Entropy of each layer in bits, by the statistic of the experiment.'),
      budget: z
        .record(z.string(), count)
        .describe('Weights pruned in each layer before the training of this round; empty for the dense one.'),
    }),
  ),
});

export type RunReport = z.output<typeof runReportSchema>;

export function runReport({ summary, rounds, entropy, budgets, layers }: RunDetail): RunReport {
  const dense = rounds.find(({ round }) => round === 0);
  const best = rounds.find(({ round }) => round === summary.bestRound);
  return {
    runId: summary.id,
    name: summary.name,
    status: summary.status,
    endReason: summary.endReason,
    endText: summary.endText,
    dense: dense ? accuracies(dense) : null,
    best: best ? { round: best.round, ...accuracies(best), linear: best.linear, dead: best.dead, total: layers.length } : null,
    rounds: rounds.map((round) => ({
      round: round.round,
      ...accuracies(round),
      sparsity: round.sparsity,
      entropy: Object.fromEntries(
        entropy.find((of) => of.round === round.round)?.layers.map((layer) => [layer.layer, layer.entropy]) ?? [],
      ),
      budget: Object.fromEntries(budgets.find((of) => of.round === round.round)?.layers.map((layer) => [layer.layer, layer.pruned]) ?? []),
    })),
  };
}

/** Reasons that come from the experiment itself, so that a resumed run ends the same way. */
const REPEATED: ReadonlySet<string> = new Set<LabErrorCode>(['diverged', 'collapsed', 'unsupported', 'invalid-experiment']);

/** Whether resuming a run can get further than before: its settings are computed again bit for bit. */
export function isWorthResuming({ status, endReason }: Pick<RunReport, 'status' | 'endReason'>): boolean {
  if (status === 'failed') return !REPEATED.has(endReason ?? '');
  return status === 'paused' || status === 'interrupted' || status === 'stopped';
}

function accuracies({ validation, test }: RunDetail['rounds'][number]): { accuracy: number; testAccuracy: number } {
  return { accuracy: validation.accuracy, testAccuracy: test.accuracy };
}
