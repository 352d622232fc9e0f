import type { ModelSummary, ProofSummary, RunDetail } from '#shared/contract/index.ts';
import { statusText } from '../ui/status.ts';

/** Which direction is better; null if neither. */
export type Better = 'higher' | 'lower' | null;
export type SummaryUnit = 'percent' | 'points' | 'count' | 'seconds' | 'text';

export interface SummaryRow {
  readonly key: string;
  readonly label: string;
  readonly unit: SummaryUnit;
  readonly better: Better;
  readonly values: readonly (number | string | null)[];
}

/** A run with the models that it kept. */
interface RunResult extends Pick<RunDetail, 'summary' | 'rounds'> {
  readonly models: readonly Pick<ModelSummary, 'round' | 'proofs'>[];
}
type Read = (run: RunResult) => number | string | null;

const rows: readonly (Omit<SummaryRow, 'values'> & { readonly read: Read })[] = [
  { key: 'status', label: 'Status', unit: 'text', better: null, read: ({ summary }) => statusText[summary.status] },
  { key: 'dense', label: 'Dense accuracy', unit: 'percent', better: 'higher', read: ({ summary }) => summary.denseAccuracy },
  { key: 'best', label: 'Best accuracy', unit: 'percent', better: 'higher', read: ({ summary }) => summary.bestAccuracy },
  { key: 'test', label: 'Test accuracy', unit: 'percent', better: 'higher', read: ({ summary }) => summary.bestTestAccuracy },
  { key: 'round', label: 'Best round', unit: 'count', better: null, read: ({ summary }) => summary.bestRound },
  {
    key: 'sparsity',
    label: 'Sparsity',
    unit: 'percent',
    better: 'higher',
    read: ({ summary }) => (summary.sparsity === null ? null : summary.sparsity * 100),
  },
  { key: 'linear', label: 'Linear layers', unit: 'count', better: 'higher', read: ({ summary }) => summary.linearLayers },
  { key: 'dead', label: 'Dead layers', unit: 'count', better: 'higher', read: ({ summary }) => summary.deadLayers },
  {
    key: 'gone',
    label: 'Rectifiers gone, proven',
    unit: 'count',
    better: 'higher',
    read: (run) => {
      const proof = proofOf(run);
      return proof ? proof.dense.rectifiers - proof.model.rectifiers : null;
    },
  },
  { key: 'total', label: 'Total layers', unit: 'count', better: null, read: ({ summary }) => summary.totalLayers },
  { key: 'parameters', label: 'Parameters, dense', unit: 'count', better: 'lower', read: ({ summary }) => summary.parameters },
  {
    key: 'proven-parameters',
    label: 'Parameters, proven',
    unit: 'count',
    better: 'lower',
    read: (run) => proofOf(run)?.model.parameters ?? null,
  },
  { key: 'macs', label: 'MACs, dense', unit: 'count', better: 'lower', read: ({ summary }) => summary.macs },
  { key: 'proven-macs', label: 'MACs, proven', unit: 'count', better: 'lower', read: (run) => proofOf(run)?.model.macs ?? null },
  {
    key: 'seconds',
    label: 'Time in rounds',
    unit: 'seconds',
    better: 'lower',
    read: ({ rounds }) => (rounds.length === 0 ? null : rounds.reduce((sum, round) => sum + round.seconds, 0)),
  },
];

/** The latest proof of the best round, of the reduced network if there is one. */
function proofOf({ summary, models }: RunResult): ProofSummary | undefined {
  const proofs = models.find(({ round }) => round === summary.bestRound)?.proofs ?? [];
  return proofs.find(({ plan }) => plan === 'exact') ?? proofs[0];
}

/** The outcome of each run; “best” is the last round within δ. */
export function summaryRows(runs: readonly RunResult[]): readonly SummaryRow[] {
  return rows.map(({ read, ...row }) => ({ ...row, values: runs.map(read) }));
}

export interface Delta {
  readonly difference: number;
  /** Null if neither is better or nothing changed. */
  readonly improves: boolean | null;
}

/** Difference between the run at that index and the baseline; undefined if either is not a number. */
export function deltaOf(row: SummaryRow, column: number, baseline: number): Delta | undefined {
  const [value, base] = [row.values[column], row.values[baseline]];
  if (column === baseline || typeof value !== 'number' || typeof base !== 'number') return undefined;
  const difference = value - base;
  const improves = difference === 0 || row.better === null ? null : (row.better === 'higher') === difference > 0;
  return { difference, improves };
}
