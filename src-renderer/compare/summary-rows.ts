import type { RunDetail } from '#shared/contract/index.ts';
import { statusText } from '../ui/status.ts';

/** What is better; null where neither is. */
export type Better = 'higher' | 'lower' | null;
export type SummaryUnit = 'percent' | 'points' | 'count' | 'seconds' | 'text';

export interface SummaryRow {
  readonly key: string;
  readonly label: string;
  readonly unit: SummaryUnit;
  readonly better: Better;
  readonly values: readonly (number | string | null)[];
}

type Told = Pick<RunDetail, 'summary' | 'rounds'>;
type Read = (run: Told) => number | string | null;

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
  { key: 'total', label: 'Layers in all', unit: 'count', better: null, read: ({ summary }) => summary.totalLayers },
  { key: 'parameters', label: 'Parameters', unit: 'count', better: 'lower', read: ({ summary }) => summary.parameters },
  { key: 'macs', label: 'MACs', unit: 'count', better: 'lower', read: ({ summary }) => summary.macs },
  {
    key: 'seconds',
    label: 'Time in rounds',
    unit: 'seconds',
    better: 'lower',
    read: ({ rounds }) => (rounds.length === 0 ? null : rounds.reduce((sum, round) => sum + round.seconds, 0)),
  },
];

/** What came out of each run, of the best round where that is meant: the last one within δ. */
export function summaryRows(runs: readonly Told[]): readonly SummaryRow[] {
  return rows.map(({ read, ...row }) => ({ ...row, values: runs.map(read) }));
}

export interface Delta {
  readonly difference: number;
  /** Null where neither is better, or nothing has changed. */
  readonly improves: boolean | null;
}

/** How much the run at that place differs from the baseline; undefined where there is nothing to subtract. */
export function deltaOf(row: SummaryRow, place: number, baseline: number): Delta | undefined {
  const [value, base] = [row.values[place], row.values[baseline]];
  if (place === baseline || typeof value !== 'number' || typeof base !== 'number') return undefined;
  const difference = value - base;
  const improves = difference === 0 || row.better === null ? null : (row.better === 'higher') === difference > 0;
  return { difference, improves };
}
