import { INHERITED_SEGMENT } from '#main/run-folder/index.ts';
import type { JournalEvent, LayerBudget, LayerEntropy } from '#shared/journal/index.ts';
import { deleteOrphans } from '../store/model-rows.ts';
import { storeProof } from '../store/proofs.ts';
import type { Store } from '../store/store.ts';
import type { EntropyTable } from '../store/tables.ts';

type EventOf<Kind extends JournalEvent['kind']> = Extract<JournalEvent, { kind: Kind }>;

/** Tables from which a rewind deletes rows. Attempts, the network and messages are kept as a record. */
const rewindable = [
  ...(['steps', 'epochs', 'metrics', 'rounds', 'entropy', 'decisions', 'layer_decisions', 'prunings', 'budgets'] as const),
  ...(['checkpoints', 'discarded_models', 'phases', 'proofs'] as const),
];

/** Writes an event's rows. The caller stores the journal's position in the same transaction, so that each event counts exactly once. */
export function applyEvent(store: Store, run: number, event: JournalEvent): void {
  switch (event.kind) {
    case 'start':
      applyStart(store, run, event);
      break;
    case 'rewind':
      applyRewind(store, run, event);
      break;
    case 'step':
      applyStep(store, run, event);
      break;
    case 'epoch':
      applyEpoch(store, run, event);
      break;
    case 'entropy':
      applyEntropy(store, run, event);
      break;
    case 'decision':
      applyDecision(store, run, event);
      break;
    case 'metric':
      applyMetric(store, run, event);
      break;
    case 'budget':
      applyBudget(store, run, event);
      break;
    case 'round':
      applyRound(store, run, event);
      break;
    case 'checkpoint':
      applyCheckpoint(store, run, event);
      break;
    case 'phase':
      applyPhase(store, run, event);
      break;
    case 'proof':
      storeProof(store, run, event.sheet, event.seq);
      break;
    case 'message': {
      const { seq, time, level, text } = event;
      store.run(store.query.insertInto('messages').values({ run, seq, time, source: 'run', level, text }));
      break;
    }
    case 'end':
      applyEnd(store, run, event);
      break;
  }
}

function applyStart(store: Store, run: number, event: EventOf<'start'>): void {
  const { seq, time, attempt, samples } = event;
  if (event.environment) {
    const { memoryBytes, processor = null, instructionSet = null, oneDnn, kernels = null, differences, ...environment } = event.environment;
    const compute = {
      memory_bytes: memoryBytes,
      processor,
      instruction_set: instructionSet,
      one_dnn: oneDnn === undefined ? null : Number(oneDnn),
      kernels,
      differences: differences === undefined ? null : JSON.stringify(differences),
    };
    const row = { run, attempt, seq, started_at: time, ...environment, ...compute };
    store.run(store.query.replaceInto('attempts').values(row));
  }
  store.run(
    store.query.replaceInto('networks').values({
      run,
      seq,
      graph: event.graph === undefined ? null : JSON.stringify(event.graph),
      classes: JSON.stringify(event.classes),
      train_samples: samples.train,
      validation_samples: samples.validation,
      test_samples: samples.test,
      rounds: event.rounds,
      dense_epochs: event.denseEpochs ?? null,
      epochs_per_round: event.epochsPerRound,
      steps_per_epoch: event.stepsPerEpoch,
    }),
  );
  store.run(store.query.deleteFrom('layers').where('run', '=', run));
  for (const [position, { name, bypassed, ...layer }] of event.layers.entries()) {
    store.run(store.query.insertInto('layers').values({ run, position, seq, layer: name, bypassed: Number(bypassed), ...layer }));
  }
  // The parent's attempts say nothing about the branch.
  if (attempt === INHERITED_SEGMENT) return;
  store.run(
    store.query
      .updateTable('runs')
      .set((row) => ({ status: 'running' as const, started_at: row.fn.coalesce('started_at', row.val(time)), ...notEnded }))
      .where('number', '=', run),
  );
}

const notEnded = { ended_at: null, end_reason: null, end_text: null, end_best: null, end_seq: null };

function applyRewind(store: Store, run: number, { seq, to }: EventOf<'rewind'>): void {
  // A rewind with number 0 follows an attempt whose journal was lost.
  const last = Math.min(to, seq - 1);
  for (const table of rewindable) store.run(store.query.deleteFrom(table).where('run', '=', run).where('seq', '>', last));
  deleteOrphans(store, run);
  store.run(store.query.deleteFrom('last_metrics').where('run', '=', run).where('seq', '>', last));
  restoreLastMetrics(store, run);
  store.run(store.query.updateTable('runs').set(notEnded).where('number', '=', run).where('end_seq', '>', last));
}

/** The last values of metrics whose later values a rewind has deleted. */
function restoreLastMetrics(store: Store, run: number): void {
  const { query } = store;
  const left = query
    .selectFrom('metrics')
    .select(['run', 'name', (row) => row.fn.max('seq').as('seq'), 'value'])
    .where('run', '=', run);
  store.run(query.replaceInto('last_metrics').columns(['run', 'name', 'seq', 'value']).expression(left.groupBy('name')));
}

function applyStep(store: Store, run: number, { seq, time, round, epoch, step, loss, ...event }: EventOf<'step'>): void {
  store.run(
    store.query.insertInto('steps').values({
      ...{ run, seq, time, round, epoch, step, loss },
      learning_rate: event.learningRate,
      images_per_second: event.imagesPerSecond,
      memory_bytes: event.memoryBytes,
    }),
  );
}

function applyEpoch(store: Store, run: number, { seq, time, round, epoch, step, train, validation, seconds }: EventOf<'epoch'>): void {
  store.run(
    store.query.insertInto('epochs').values({
      ...{ run, seq, time, round, epoch, step, seconds },
      train_loss: train.loss,
      train_accuracy: train.accuracy,
      validation_loss: validation.loss,
      validation_accuracy: validation.accuracy,
      validation_nll: validation.nll ?? null,
    }),
  );
}

function applyRound(store: Store, run: number, event: EventOf<'round'>): void {
  const { seq, time, round, train, validation, test, sparsity, remaining, seconds } = event;
  store.run(
    store.query.replaceInto('rounds').values({
      ...{ run, round, seq, time, sparsity, remaining, seconds },
      train_loss: train.loss,
      train_accuracy: train.accuracy,
      validation_loss: validation.loss,
      validation_accuracy: validation.accuracy,
      test_loss: test.loss,
      test_accuracy: test.accuracy,
      train_nll: train.nll ?? null,
      validation_nll: validation.nll ?? null,
      test_nll: test.nll ?? null,
      accepted: Number(event.accepted),
      linear: JSON.stringify(event.linear),
      dead: JSON.stringify(event.dead),
      linearized: JSON.stringify(event.linearized),
      approximate: JSON.stringify(event.approximate ?? []),
    }),
  );
}

function applyEntropy(store: Store, run: number, { seq, round, layers }: EventOf<'entropy'>): void {
  store.run(store.query.deleteFrom('entropy').where('run', '=', run).where('round', '=', round));
  for (const [position, layer] of layers.entries()) {
    store.run(store.query.insertInto('entropy').values({ run, round, position, seq, ...entropyColumns(layer) }));
  }
  addMeasuredLayers(store, run, seq, layers);
}

/** Another program may measure layers that its `start` does not list. */
function addMeasuredLayers(store: Store, run: number, seq: number, measured: readonly LayerEntropy[]): void {
  const known = store.all(store.query.selectFrom('layers').select('layer').where('run', '=', run)).map(({ layer }) => layer);
  const missing = measured.filter(({ layer }) => !known.includes(layer));
  for (const [index, { layer, on }] of missing.entries()) {
    const row = {
      run,
      position: known.length + index,
      seq,
      layer,
      kernel: '',
      activation: layer,
      neurons: on.length,
      weights: 0,
      bypassed: 0,
    };
    store.run(store.query.insertInto('layers').values(row));
  }
}

function entropyColumns({ on, off, zero, regions, saturated, neurons, linearity, ...columns }: LayerEntropy): LayerEntropyColumns {
  return {
    ...columns,
    on_counts: JSON.stringify(on),
    off_counts: JSON.stringify(off),
    zero_counts: JSON.stringify(zero),
    saturated_counts: saturated ? JSON.stringify(saturated) : null,
    region_counts: regions ? JSON.stringify(regions) : null,
    neurons: neurons ?? null,
    linearity: linearity ?? null,
  };
}

type LayerEntropyColumns = Omit<EntropyTable, 'run' | 'round' | 'position' | 'seq'>;

function applyDecision(store: Store, run: number, { seq, time, round, trainEpochs, layers }: EventOf<'decision'>): void {
  store.run(store.query.replaceInto('decisions').values({ run, round, seq, time, train_epochs: trainEpochs }));
  store.run(store.query.deleteFrom('layer_decisions').where('run', '=', run).where('round', '=', round));
  for (const [position, { numbers, ...layer }] of layers.entries()) {
    const row = { run, round, position, seq, ...layer, numbers: JSON.stringify(numbers) };
    store.run(store.query.insertInto('layer_decisions').values(row));
  }
}

function applyMetric(store: Store, run: number, { seq, time, step, epoch, round, values }: EventOf<'metric'>): void {
  const where = { run, seq, step, time, epoch: epoch ?? null, round: round ?? null };
  for (const [name, value] of Object.entries(values)) {
    store.run(store.query.insertInto('metrics').values({ ...where, name, value }));
    store.run(store.query.replaceInto('last_metrics').values({ run, name, seq, value }));
  }
}

function applyBudget(store: Store, run: number, { seq, time, round, total, layers }: EventOf<'budget'>): void {
  store.run(store.query.replaceInto('prunings').values({ run, round, seq, time, total }));
  store.run(store.query.deleteFrom('budgets').where('run', '=', run).where('round', '=', round));
  for (const [position, layer] of layers.entries() satisfies Iterable<[number, LayerBudget]>) {
    store.run(store.query.insertInto('budgets').values({ run, round, position, seq, ...layer }));
  }
}

function applyCheckpoint(store: Store, run: number, event: EventOf<'checkpoint'>): void {
  const { seq, time, file, sha256, bytes, round, epoch, keep } = event;
  const replaced = store.query.deleteFrom('checkpoints').where('run', '=', run).where('keep', '=', keep);
  store.run(keep === 'latest' ? replaced : replaced.where('round', '=', round));
  store.run(store.query.replaceInto('checkpoints').values({ run, file, seq, time, sha256, bytes, round, epoch, keep }));
}

function applyPhase(store: Store, run: number, { seq, time, phase, round, detail }: EventOf<'phase'>): void {
  store.run(store.query.insertInto('phases').values({ run, seq, time, phase, round, detail: detail ?? null }));
  const [from, to] = phase === 'paused' ? (['running', 'paused'] as const) : (['paused', 'running'] as const);
  store.run(store.query.updateTable('runs').set({ status: to }).where('number', '=', run).where('status', '=', from));
}

function applyEnd(store: Store, run: number, { seq, time, status, reason, text, best }: EventOf<'end'>): void {
  if (status === 'paused') {
    store.run(store.query.updateTable('runs').set({ status }).where('number', '=', run));
    return;
  }
  store.run(
    store.query
      .updateTable('runs')
      .set({ status, ended_at: time, end_reason: reason, end_text: text, end_best: best, end_seq: seq })
      .where('number', '=', run),
  );
}
