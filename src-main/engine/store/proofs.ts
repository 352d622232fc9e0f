import { z } from 'zod';
import { type ProofSummary, proofSummarySchema, type ProvenFigures, type StoredProof } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Checkpoint } from '#shared/journal/index.ts';
import { medianLatency, type ProofSheet, proofSheetSchema, type ProvenModel } from '#shared/proof/index.ts';
import { jsonCell, requiredJsonCell } from './json-cell.ts';
import { runOfModel } from './model-rows.ts';
import { ofRuns } from './of-runs.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';

const names = z.array(z.string());

/**
 * Stores a proof of a run's model and returns its ID.
 *
 * @param seq the journal event that reported it; null for a proof that a client requested
 */
export function storeProof(store: Store, run: number, sheet: ProofSheet, seq: number | null): number {
  const { round, plan, without, force, refused, madeAt } = sheet;
  const edits = { without: JSON.stringify(without), force: JSON.stringify(force) };
  const row = { run, seq, round, plan, ...edits, refused: refused.length, made_at: madeAt };
  const stored = store.first(
    store.query
      .insertInto('proofs')
      .values({ ...row, sheet: JSON.stringify(sheet) })
      .returning('id'),
  );
  if (!stored) throw new Error('the inserted proof has no ID');
  for (const [position, model] of sheet.models.entries()) {
    store.run(store.query.insertInto('proven_models').values({ proof: stored.id, position, ...columnsOf(model) }));
  }
  return stored.id;
}

/** Stores a proof that a client requested. Throws what {@link runOfModel} throws. */
export function storeProofOfModel(store: Store, checkpoint: Checkpoint, sheet: ProofSheet): number {
  return store.transaction(() => {
    const { run, round } = sheet;
    return storeProof(store, runOfModel(store, { runId: run.id, round, checkpoint }, 'proof'), sheet, null);
  });
}

export function proofById(store: Store, id: number): StoredProof {
  const row = store.first(store.query.selectFrom('proofs').select('sheet').where('id', '=', id));
  if (row) return { id, sheet: requiredJsonCell(row.sheet, proofSheetSchema, store.file, `proofs.sheet, id ${id}`) };
  throw new LabError('not-found', `There is no proof ${id}.`, 'List the models to see their proofs.');
}

/** The newest proof of exactly this model and plan; undefined if there is none, or it cannot be read. */
export function latestProof(
  store: Store,
  { run, round, plan, without, force }: Pick<ProofSheet, 'run' | 'round' | 'plan' | 'without' | 'force'>,
): StoredProof | undefined {
  const row = store.first(
    store.query
      .selectFrom('proofs')
      .innerJoin('runs', 'runs.number', 'proofs.run')
      .select(['proofs.id', 'sheet'])
      .where('runs.id', '=', run.id)
      .where('round', '=', round)
      .where('plan', '=', plan)
      .where('without', '=', JSON.stringify(without))
      .where('force', '=', JSON.stringify(force))
      .orderBy('proofs.id', 'desc')
      .limit(1),
  );
  const sheet = row && jsonCell(row.sheet, proofSheetSchema);
  return sheet && { id: row.id, sheet };
}

/** The proofs of these runs' models, or of all runs; newest first. */
export function proofSummaries(store: Store, runs?: readonly string[]): ProofSummary[] {
  const { query } = store;
  const proofs = query
    .selectFrom('proofs')
    .innerJoin('runs', 'runs.number', 'proofs.run')
    .select(['proofs.id', 'runs.id as run_id', 'round', 'plan', 'without', 'force', 'refused', 'made_at'])
    .where(ofRuns(runs))
    .orderBy('proofs.id', 'desc');
  const models = query
    .selectFrom('proven_models')
    .innerJoin('proofs', 'proofs.id', 'proof')
    .innerJoin('runs', 'runs.number', 'proofs.run')
    .selectAll('proven_models')
    .where(ofRuns(runs))
    .orderBy('proof')
    .orderBy('position');
  const ofProof = Map.groupBy(store.all(models), ({ proof }) => proof);
  // A damaged row must not hide the other proofs.
  return store.all(proofs).flatMap(({ id, run_id: runId, round, plan, refused, made_at: madeAt, ...edits }) => {
    const [dense, ...others] = ofProof.get(id) ?? [];
    if (!dense) return [];
    const [without, force] = [edits.without, edits.force].map((cell) => jsonCell(cell, names)?.length ?? 0);
    const figures = { dense: figuresOf(dense), model: figuresOf(others.at(-1) ?? dense) };
    return proofSummarySchema.safeParse({ id, runId, round, plan, without, force, refused, madeAt, ...figures }).data ?? [];
  });
}

type FigureColumns = Omit<Tables['proven_models'], 'proof' | 'position'>;

function columnsOf(model: ProvenModel): FigureColumns {
  const { role, round, cost, bytes, independent } = model;
  const { kernelLayers, ...costs } = cost;
  return {
    ...{ role, round, bytes, ...costs },
    kernel_layers: kernelLayers,
    validation_accuracy: independent.validation,
    test_accuracy: independent.test,
    latency_1: medianLatency(model, 1),
    latency_32: medianLatency(model, 32),
  };
}

function figuresOf({ parameters, macs, kernel_layers: kernelLayers, rectifiers, depth, bytes, ...row }: FigureColumns): ProvenFigures {
  return {
    ...{ parameters, macs, kernelLayers, rectifiers, depth, bytes },
    validation: row.validation_accuracy,
    test: row.test_accuracy,
    latency1: row.latency_1,
    latency32: row.latency_32,
  };
}
