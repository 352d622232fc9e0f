import { type Compilable, sql } from 'kysely';
import { z } from 'zod';
import type { RunStatus, RunSummary } from '#shared/contract/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { ELSEWHERE, THIS_MACHINE, trainingOfRound } from '#shared/settings/index.ts';
import { replacedCount } from './approximate-cell.ts';
import { bestRound } from './best-round.ts';
import { goneRectifiers } from './gone-rectifiers.ts';
import { jsonCell } from './json-cell.ts';
import { type Position, progressOf } from './progress.ts';
import { readableSummary } from './readable-summary.ts';
import type { Timing } from './seconds-left.ts';
import type { Store } from './store.ts';
import { storedExperiment } from './stored-experiment.ts';
import type { JournalPhase } from './tables.ts';
import { notInTrash } from './trash.ts';
import { workedTime } from './worked-time.ts';

const names = z.array(z.string());

/** Every run that is not in the trash, newest first. */
export function allSummaries(store: Store): RunSummary[] {
  return store.all(summaryRows(store)).map((row) => readableSummary(summaryOf(store, row)));
}

/** Undefined for a run in the trash. */
export function summaryOfRun(store: Store, run: number): RunSummary | undefined {
  const row = store.first(summaryRows(store, run));
  return row && readableSummary(summaryOf(store, row));
}

interface SummaryRow {
  number: number;
  id: string;
  name: string;
  project: string;
  tags: string;
  notes: string;
  archived: number;
  status: RunStatus;
  method: string | null;
  network: string | null;
  data_set: string;
  seed: number;
  executor: string | null;
  source: string | null;
  experiment: string;
  parameters: number | null;
  macs: number | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  end_reason: string | null;
  end_text: string | null;
  end_seq: number | null;
  attempts: number;
  rounds: number | null;
  dense_epochs: number | null;
  epochs_per_round: number | null;
  steps_per_epoch: number | null;
  phase: JournalPhase | null;
  phase_round: number | null;
  phase_detail: string | null;
  step_seq: number | null;
  step_round: number | null;
  step_epoch: number | null;
  step: number | null;
  images_per_second: number | null;
  memory_bytes: number | null;
  epoch_seq: number | null;
  epoch_round: number | null;
  epoch_epoch: number | null;
  epoch_step: number | null;
  dense_accuracy: number | null;
  best_round: number | null;
  best_accuracy: number | null;
  best_test_accuracy: number | null;
  best_sparsity: number | null;
  best_linear: string | null;
  best_dead: string | null;
  best_approximate: string | null;
  total_layers: number;
  gone_rectifiers: number | null;
}

/** One row per run that is not in the trash. Every part is an index lookup, so that listing thousands of runs is fast. */
function summaryRows(store: Store, run?: number): Compilable<SummaryRow> {
  const last = (table: string): ReturnType<typeof sql<number>> =>
    sql<number>`(SELECT max(seq) FROM ${sql.table(table)} AS newest WHERE newest.run = runs.number)`;
  const rows = store.query
    .selectFrom('runs')
    .leftJoin('sources', 'sources.run', 'runs.number')
    .leftJoin('networks', 'networks.run', 'runs.number')
    .leftJoin('phases', (join) => join.onRef('phases.run', '=', 'runs.number').on('phases.seq', '=', last('phases')))
    .leftJoin('steps', (join) => join.onRef('steps.run', '=', 'runs.number').on('steps.seq', '=', last('steps')))
    .leftJoin('epochs', (join) => join.onRef('epochs.run', '=', 'runs.number').on('epochs.seq', '=', last('epochs')))
    .leftJoin('rounds as dense', (join) => join.onRef('dense.run', '=', 'runs.number').on('dense.round', '=', 0))
    .leftJoin('rounds as best', (join) => join.onRef('best.run', '=', 'runs.number').on('best.round', '=', bestRound))
    .select([
      ...(['number', 'id', 'name', 'project', 'notes', 'archived', 'status', 'method', 'network', 'data_set', 'seed'] as const),
      ...([
        'runs.experiment',
        'runs.executor',
        'parameters',
        'macs',
        'created_at',
        'started_at',
        'ended_at',
        'end_reason',
        'end_text',
        'end_seq',
      ] as const),
      ...(['networks.rounds', 'dense_epochs', 'epochs_per_round', 'steps_per_epoch'] as const),
      ...(['phases.phase', 'phases.round as phase_round', 'phases.detail as phase_detail'] as const),
      ...(['steps.seq as step_seq', 'steps.round as step_round'] as const),
      ...(['steps.epoch as step_epoch', 'steps.step', 'images_per_second', 'memory_bytes', 'epochs.seq as epoch_seq'] as const),
      ...(['epochs.round as epoch_round', 'epochs.epoch as epoch_epoch', 'epochs.step as epoch_step'] as const),
      ...(['dense.validation_accuracy as dense_accuracy', 'best.round as best_round'] as const),
      ...(['best.validation_accuracy as best_accuracy', 'best.test_accuracy as best_test_accuracy'] as const),
      ...(['best.sparsity as best_sparsity', 'best.linear as best_linear', 'best.dead as best_dead'] as const),
      'best.approximate as best_approximate',
      'sources.program as source',
      sql<string>`(SELECT json_group_array(tag) FROM (SELECT tag FROM tags WHERE run = runs.number ORDER BY position))`.as('tags'),
      sql<number>`(SELECT count(*) FROM layers WHERE layers.run = runs.number)`.as('total_layers'),
      sql<number>`(SELECT count(*) FROM attempts WHERE attempts.run = runs.number)`.as('attempts'),
      goneRectifiers.as('gone_rectifiers'),
    ])
    .where(notInTrash)
    .orderBy('runs.number', 'desc');
  return run === undefined ? rows : rows.where('runs.number', '=', run);
}

function summaryOf(store: Store, row: SummaryRow): RunSummary {
  const isActive = row.status === 'running' || row.status === 'paused';
  return {
    id: row.id,
    number: row.number,
    name: row.name,
    project: row.project,
    tags: jsonCell(row.tags, names) ?? [],
    notes: row.notes,
    archived: row.archived === 1,
    status: row.status,
    method: row.method,
    network: row.network,
    data: row.data_set,
    seed: row.seed,
    on: row.executor === THIS_MACHINE || row.executor === ELSEWHERE ? null : row.executor,
    source: row.source,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    worked: workedTime(store, row),
    progress: progressOf(positionOf(row), isActive ? timingOf(store, row) : null),
    denseAccuracy: row.dense_accuracy,
    bestRound: row.best_round,
    bestAccuracy: row.best_accuracy,
    bestTestAccuracy: row.best_test_accuracy,
    sparsity: row.best_sparsity,
    linearLayers: countOf(row.best_linear),
    approximateLayers: replacedCount(row.best_approximate),
    deadLayers: countOf(row.best_dead),
    totalLayers: row.total_layers > 0 ? row.total_layers : null,
    goneRectifiers: row.gone_rectifiers,
    parameters: row.parameters,
    macs: row.macs,
    endReason: row.end_reason,
    endText: row.end_text,
  };
}

/** Null also for a damaged cell. */
function countOf(list: string | null): number | null {
  return jsonCell(list, names)?.length ?? null;
}

function positionOf(row: SummaryRow): Position {
  const { rounds, dense_epochs: denseEpochs, epochs_per_round: epochsPerRound, steps_per_epoch: stepsPerEpoch } = row;
  const isKnown = rounds !== null && epochsPerRound !== null && stepsPerEpoch !== null;
  return {
    status: row.status,
    size: isKnown ? { rounds, denseEpochs: denseEpochs ?? epochsPerRound, epochsPerRound, stepsPerEpoch } : plannedSize(row.experiment),
    phase: row.phase === null ? null : { phase: row.phase, round: row.phase_round ?? 0, detail: row.phase_detail },
    step:
      row.step_seq === null
        ? null
        : {
            seq: row.step_seq,
            round: row.step_round ?? 0,
            epoch: row.step_epoch ?? 0,
            step: row.step ?? 0,
            imagesPerSecond: row.images_per_second ?? 0,
            memoryBytes: row.memory_bytes ?? 0,
          },
    epoch:
      row.epoch_seq === null
        ? null
        : { seq: row.epoch_seq, round: row.epoch_round ?? 0, epoch: row.epoch_epoch ?? 0, step: row.epoch_step ?? 0 },
  };
}

/** From the experiment, for a run that has journaled nothing yet. */
function plannedSize(experiment: string): Position['size'] {
  const planned = storedExperiment(experiment);
  if (!planned) return { rounds: 0, denseEpochs: 0, epochsPerRound: 0, stepsPerEpoch: 0 };
  const { method, training } = planned;
  const epochsPerRound = trainingOfRound(training, 1).epochs;
  return { rounds: sharedSettings(method).rounds, denseEpochs: training.epochs, epochsPerRound, stepsPerEpoch: 0 };
}

/** Null if the experiment cannot be read. */
function timingOf(store: Store, row: SummaryRow): Timing | null {
  const run = row.number;
  const experiment = storedExperiment(row.experiment);
  if (!experiment) return null;
  return {
    epochs: store.all(store.query.selectFrom('epochs').select(['round', 'seconds']).where('run', '=', run).orderBy('seq')),
    rounds: store.all(store.query.selectFrom('rounds').select(['round', 'seconds']).where('run', '=', run).orderBy('round')),
    imagesPerSecond: row.images_per_second,
    batchSize: experiment.training.batchSize,
  };
}
