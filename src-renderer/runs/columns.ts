import type { RunSummary } from '#shared/contract/index.ts';
import { accuracyDelta, removedLayers } from '#shared/run-query/index.ts';
import type { StudyMetric } from '#shared/study/index.ts';
import type { Cell } from '#shared/text/index.ts';
import type { GridColumn } from '../data-grid/grid-column.ts';
import { runSeconds } from '../session/run-facts.ts';
import { now } from '../ui/clock.ts';
import { formatCount, formatDelta, formatDuration, formatPercent, formatShare, formatShortTime } from '../ui/format.ts';
import { statusText } from '../ui/status.ts';

/** How a column's values are summarized over a group of runs. */
export interface ColumnSummary {
  readonly unit: StudyMetric['unit'];
  /** Null if neither high nor low is better. */
  readonly better: 'max' | 'min' | null;
}

/** A column of the runs table with the text of its cells. */
export interface RunColumn extends GridColumn<RunSummary> {
  readonly text: (run: RunSummary) => string;
  /** The value in exported files, if it is neither the number to sort by nor the text. */
  readonly data?: (run: RunSummary) => Cell;
  /** Usually runs have it in common, so the menu offers first to group by it. */
  readonly groups?: true;
  /** How a group of runs is summarized; without, it is not. */
  readonly summary?: ColumnSummary;
}

export const runColumns: readonly RunColumn[] = [
  { id: 'name', title: 'Name', width: 184, fixed: true, value: (run) => run.name.toLowerCase(), text: (run) => run.name },
  {
    id: 'status',
    title: 'Status',
    width: 112,
    groups: true,
    value: (run) => statusText[run.status],
    text: (run) => statusText[run.status],
  },
  {
    id: 'round',
    title: 'Round',
    help: 'Rounds done of the planned maximum; 0 is the dense network',
    width: 62,
    number: true,
    value: (run) => run.progress.round,
    text: ({ progress: { round, rounds } }) => `${round} / ${rounds}`,
  },
  { id: 'method', title: 'Method', width: 78, groups: true, value: (run) => run.method ?? '', text: (run) => run.method ?? '' },
  { id: 'network', title: 'Network', width: 124, groups: true, value: (run) => run.network ?? '', text: (run) => run.network ?? '' },
  { id: 'data', title: 'Data', width: 66, groups: true, value: (run) => run.data, text: (run) => run.data },
  {
    id: 'source',
    title: 'Source',
    help: 'The program that recorded the run; empty for runs of this lab',
    width: 96,
    groups: true,
    shown: false,
    value: (run) => run.source ?? '',
    text: (run) => run.source ?? '',
  },
  {
    id: 'dense',
    title: 'Dense',
    help: 'Validation accuracy of the dense network, %',
    width: 58,
    number: true,
    summary: { unit: 'percent', better: 'max' },
    value: (run) => run.denseAccuracy,
    text: (run) => formatPercent(run.denseAccuracy),
  },
  {
    id: 'best',
    title: 'Best',
    help: 'Validation accuracy of the last round within δ, %',
    width: 58,
    number: true,
    summary: { unit: 'percent', better: 'max' },
    value: (run) => run.bestAccuracy,
    text: (run) => formatPercent(run.bestAccuracy),
  },
  {
    id: 'delta',
    title: 'Δ',
    help: 'Best minus dense, percentage points',
    width: 56,
    number: true,
    summary: { unit: 'percent', better: 'max' },
    value: accuracyDelta,
    text: (run) => formatDelta(accuracyDelta(run)),
  },
  {
    id: 'trail',
    title: 'By round',
    help: 'Validation accuracy by round; the dot is the best round',
    width: 100,
    text: () => '',
  },
  {
    id: 'removed',
    title: 'Layers removed',
    help: 'Linear and dead layers out of the prunable ones, in the best round',
    width: 122,
    number: true,
    summary: { unit: 'count', better: 'max' },
    value: removedLayers,
    text: (run) => `${removedLayers(run) ?? '–'} of ${run.totalLayers ?? '–'}`,
  },
  {
    id: 'gone',
    title: 'Gone',
    help: 'Rectifiers that are physically gone from the reduced, proven model of the best round',
    width: 62,
    number: true,
    summary: { unit: 'count', better: 'max' },
    value: (run) => run.goneRectifiers,
    text: (run) => String(run.goneRectifiers ?? '–'),
  },
  {
    id: 'sparsity',
    title: 'Sparsity',
    help: 'Fraction of the prunable weights that is pruned in the best round',
    width: 70,
    number: true,
    shown: false,
    summary: { unit: 'fraction', better: 'max' },
    value: (run) => run.sparsity,
    text: (run) => formatShare(run.sparsity),
  },
  {
    id: 'started',
    title: 'Started',
    width: 104,
    value: (run) => run.startedAt ?? run.createdAt,
    text: (run) => formatShortTime(run.startedAt),
    data: (run) => run.startedAt,
  },
  {
    id: 'duration',
    title: 'Duration',
    width: 92,
    number: true,
    shown: false,
    summary: { unit: 'seconds', better: 'min' },
    value: (run) => runSeconds(run, Date.now),
    text: (run) => formatDuration(runSeconds(run, now)),
  },
  { id: 'tags', title: 'Tags', width: 98, groups: true, value: (run) => run.tags.join(' '), text: (run) => run.tags.join(', ') },
  {
    id: 'test',
    title: 'Test',
    help: 'Test accuracy of the best round, %',
    width: 58,
    number: true,
    shown: false,
    summary: { unit: 'percent', better: 'max' },
    value: (run) => run.bestTestAccuracy,
    text: (run) => formatPercent(run.bestTestAccuracy),
  },
  {
    id: 'parameters',
    title: 'Parameters',
    width: 92,
    number: true,
    shown: false,
    value: (run) => run.parameters,
    text: (run) => formatCount(run.parameters),
  },
  {
    id: 'macs',
    title: 'MACs',
    help: 'Multiply-accumulates per image, dense network',
    width: 84,
    number: true,
    shown: false,
    value: (run) => run.macs,
    text: (run) => formatCount(run.macs),
  },
  {
    id: 'seed',
    title: 'Seed',
    width: 60,
    groups: true,
    number: true,
    shown: false,
    value: (run) => run.seed,
    text: (run) => String(run.seed),
  },
  {
    id: 'waits',
    title: 'Waits for',
    help: 'What a waiting run waits for',
    width: 220,
    shown: false,
    value: (run) => run.progress.waitingFor ?? null,
    text: (run) => run.progress.waitingFor ?? '',
  },
  { id: 'project', title: 'Project', width: 110, groups: true, shown: false, value: (run) => run.project, text: (run) => run.project },
  {
    id: 'on',
    title: 'Runs on',
    help: 'This machine, or a cluster',
    width: 110,
    groups: true,
    shown: false,
    value: (run) => run.on ?? 'local',
    text: (run) => run.on ?? 'this machine',
  },
  { id: 'notes', title: 'Notes', width: 220, shown: false, value: (run) => run.notes, text: (run) => run.notes },
  { id: 'id', title: 'Id', width: 130, shown: false, value: (run) => run.id, text: (run) => run.id },
];

/** The places of queued runs in the queue, counted from 1. */
export function queueColumn(queued: readonly string[]): RunColumn {
  const places = new Map(queued.map((id, index) => [id, index + 1]));
  return {
    id: 'place',
    title: 'Place',
    help: 'Place in the queue: 1 starts next',
    width: 60,
    number: true,
    shown: false,
    value: ({ id }) => places.get(id) ?? null,
    text: ({ id }) => String(places.get(id) ?? '–'),
  };
}
