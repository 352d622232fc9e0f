import { latestProof, type ModelSummary, type ProofSummary, type ProvenFigures, type RunDetail } from '#shared/contract/index.ts';
import { statusText } from '../ui/status.ts';

/** Which direction is better; null if neither. `more` is a gain: a smaller one than the baseline's is no loss. */
export type Better = 'higher' | 'lower' | 'more' | null;
export type SummaryUnit = 'percent' | 'count' | 'milliseconds' | 'seconds' | 'text';

/** What a run has in a row. */
export interface SummaryCell {
  readonly value: number | string | null;
  /** The same of its dense network, for what the reduction changes. */
  readonly dense?: number | null;
  /** `round 3`, or why there is no value. */
  readonly note?: string;
}

export interface SummaryRow {
  readonly key: string;
  readonly label: string;
  /** The label in full. */
  readonly help?: string;
  readonly unit: SummaryUnit;
  readonly better: Better;
  readonly cells: readonly SummaryCell[];
}

export interface SummaryGroup {
  readonly key: 'run' | 'accuracy' | 'layers' | 'reduction' | 'time';
  readonly title: string;
  readonly rows: readonly SummaryRow[];
}

/** A run with the models that it kept. */
export interface RunResult extends Pick<RunDetail, 'summary' | 'rounds'> {
  readonly models: readonly Pick<ModelSummary, 'round' | 'proofs'>[];
}

interface RowDefinition extends Omit<SummaryRow, 'cells'> {
  readonly read: (run: RunResult) => SummaryCell;
}

const value = (of: SummaryCell['value'] | undefined): SummaryCell => ({ value: of ?? null });
const atRound = (of: number | null | undefined, round: number | null | undefined): SummaryCell =>
  of === null || of === undefined || round === null || round === undefined
    ? { value: null }
    : { value: of, note: round === 0 ? 'dense' : `round ${round}` };

const groups: readonly (Omit<SummaryGroup, 'rows'> & { readonly rows: readonly RowDefinition[] })[] = [
  {
    key: 'run',
    title: 'Run',
    rows: [{ key: 'status', label: 'Status', unit: 'text', better: null, read: ({ summary }) => value(statusText[summary.status]) }],
  },
  {
    key: 'accuracy',
    title: 'Accuracy',
    rows: [
      {
        key: 'dense',
        label: 'Dense',
        help: 'Validation accuracy of the dense network',
        unit: 'percent',
        better: null,
        read: ({ summary }) => value(summary.denseAccuracy),
      },
      {
        ...{ key: 'best', label: 'Last round within δ', unit: 'percent', better: 'higher' },
        help: 'Validation accuracy of the last round within δ, which is the run’s best model',
        read: ({ summary }) => atRound(summary.bestAccuracy, summary.bestRound),
      },
      {
        ...{ key: 'highest', label: 'Highest', unit: 'percent', better: 'higher' },
        help: 'Highest validation accuracy of any round',
        read: ({ rounds }) => {
          const highest = rounds.toSorted(
            (one, other) => other.validation.accuracy - one.validation.accuracy || one.round - other.round,
          )[0];
          return atRound(highest?.validation.accuracy, highest?.round);
        },
      },
      {
        ...{ key: 'test', label: 'Test', unit: 'percent', better: 'higher' },
        help: 'Test accuracy of the last round within δ',
        read: ({ summary }) => value(summary.bestTestAccuracy),
      },
    ],
  },
  {
    key: 'layers',
    title: 'Layers, in the last round within δ',
    rows: [
      {
        ...{ key: 'sparsity', label: 'Sparsity', unit: 'percent', better: 'more' },
        read: ({ summary }) => value(summary.sparsity === null ? null : summary.sparsity * 100),
      },
      { key: 'linear', label: 'Linear', unit: 'count', better: 'more', read: ({ summary }) => value(summary.linearLayers) },
      { key: 'dead', label: 'Dead', unit: 'count', better: 'more', read: ({ summary }) => value(summary.deadLayers) },
      { key: 'total', label: 'All', unit: 'count', better: null, read: ({ summary }) => value(summary.totalLayers) },
    ],
  },
  {
    key: 'reduction',
    title: 'What the reduction bought: dense → reduced, as proven',
    rows: [
      {
        key: 'parameters',
        label: 'Parameters',
        unit: 'count',
        better: 'lower',
        read: proven('parameters', ({ summary }) => summary.parameters),
      },
      {
        key: 'macs',
        label: 'MACs',
        help: 'Multiply-accumulates per image',
        unit: 'count',
        better: 'lower',
        read: proven('macs', ({ summary }) => summary.macs),
      },
      { key: 'rectifiers', label: 'Rectifiers', unit: 'count', better: 'lower', read: proven('rectifiers') },
      {
        key: 'depth',
        label: 'Depth',
        help: 'Layers with weights on the longest path',
        unit: 'count',
        better: 'lower',
        read: proven('depth'),
      },
      {
        key: 'latency1',
        label: 'Latency, batch 1',
        help: 'Median in the independent runtime',
        unit: 'milliseconds',
        better: 'lower',
        read: proven('latency1'),
      },
      {
        key: 'latency32',
        label: 'Latency, batch 32',
        help: 'Median in the independent runtime',
        unit: 'milliseconds',
        better: 'lower',
        read: proven('latency32'),
      },
    ],
  },
  {
    key: 'time',
    title: 'Time',
    rows: [
      {
        ...{ key: 'seconds', label: 'In rounds', unit: 'seconds', better: null },
        read: ({ rounds }) => value(rounds.length === 0 ? null : rounds.reduce((sum, round) => sum + round.seconds, 0)),
      },
    ],
  },
];

/** A figure of the reduced network beside that of the dense one, which may be known without a proof. */
function proven(figure: keyof ProvenFigures, denseOf: (run: RunResult) => number | null = () => null): RowDefinition['read'] {
  return (run) => {
    const proof = bestProof(run);
    if (proof) return { value: proof.model[figure], dense: proof.dense[figure] };
    return { value: null, dense: denseOf(run), note: run.summary.bestRound === null ? 'no round yet' : 'not proven' };
  };
}

/** The latest proof of the last round within δ. */
function bestProof({ summary, models }: RunResult): ProofSummary | undefined {
  return latestProof(models.find(({ round }) => round === summary.bestRound));
}

/** Whether its last round within δ could be proven, and is not. */
export function isUnproven(run: RunResult): boolean {
  const { bestRound } = run.summary;
  return bestRound !== null && run.models.some(({ round }) => round === bestRound) && bestProof(run) === undefined;
}

/** The outcome of each run. */
export function summaryGroups(runs: readonly RunResult[]): readonly SummaryGroup[] {
  return groups.map(({ rows, ...group }) => ({ ...group, rows: rows.map(({ read, ...row }) => ({ ...row, cells: runs.map(read) })) }));
}

export interface Delta {
  readonly difference: number;
  /** Null if neither is better: nothing changed, the loss is within what the run may lose, or a gain is smaller. */
  readonly improves: boolean | null;
}

/**
 * Difference between the run at that index and the baseline; undefined if either is not a number.
 *
 * @param tolerated the run's δ: points of accuracy that it may lose
 */
export function deltaOf({ cells, better, unit }: SummaryRow, column: number, baseline: number, tolerated = 0): Delta | undefined {
  const [own, base] = [cells[column]?.value, cells[baseline]?.value];
  if (column === baseline || typeof own !== 'number' || typeof base !== 'number') return undefined;
  const difference = own - base;
  if (difference === 0 || better === null) return { difference, improves: null };
  if ((better !== 'lower') === difference > 0) return { difference, improves: true };
  const isLoss = better !== 'more' && (unit !== 'percent' || -difference > tolerated);
  return { difference, improves: isLoss ? false : null };
}

/** Change from the dense to the reduced network in percent; undefined if either is unknown. */
export function changeOf({ value: reduced, dense }: SummaryCell): number | undefined {
  return typeof reduced === 'number' && typeof dense === 'number' && dense > 0 ? (reduced / dense - 1) * 100 : undefined;
}
