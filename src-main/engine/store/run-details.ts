import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { RoundBudget, RoundDecision, RoundEntropy, RunDetail, RunSummary } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { describeProblems, type Experiment } from '#shared/experiment/index.ts';
import { type Environment, type LayerEntropy, layerEntropySchema, type Round } from '#shared/journal/index.ts';
import { measuredLayers } from '#shared/planning/index.ts';
import { approximateLayersSchema } from './approximate-cell.ts';
import { jsonCell, requiredJsonCell } from './json-cell.ts';
import { parentOfRun } from './parents.ts';
import { sourceOfRun } from './sources.ts';
import type { Store } from './store.ts';
import { isOfAnotherProgram, parseStored } from './stored-experiment.ts';
import { storedGraph } from './stored-graphs.ts';
import { membershipOfRun } from './studies.ts';
import type { AttemptsTable } from './tables.ts';

const names = z.array(z.string());
const counts = z.array(z.int().min(0));
const regionCountsSchema = layerEntropySchema.shape.regions.unwrap();
const linearitySchema = layerEntropySchema.shape.linearity.unwrap();
const numbersByName = z.record(z.string(), z.number());

/** All about a run. Throws LabError `corrupt-database` if its experiment cannot be read. */
export function runDetail(store: Store, run: number, summary: RunSummary, folder: string): RunDetail {
  const { query } = store;
  const { experiment } = store.first(query.selectFrom('runs').select('experiment').where('number', '=', run)) ?? { experiment: 'null' };
  const network = store.first(query.selectFrom('networks').selectAll().where('run', '=', run));
  const attempt = store.first(query.selectFrom('attempts').selectAll().where('run', '=', run).orderBy('attempt', 'desc'));
  const journal = store.first(query.selectFrom('journals').selectAll().where('run', '=', run));
  const layers = store.all(query.selectFrom('layers').selectAll().where('run', '=', run).orderBy('position'));
  const checkpoints = store.all(
    query.selectFrom('checkpoints').select(['file', 'sha256', 'bytes', 'round', 'epoch', 'keep']).where('run', '=', run).orderBy('seq'),
  );
  const graph = network?.graph ? storedGraph(store, run, network.graph) : null;
  const source = sourceOfRun(store, run);
  const summaries = layers.map(({ layer, kernel, activation, neurons, weights, bypassed }) => ({
    ...{ name: layer, kernel, activation, neurons, weights },
    bypassed: bypassed === 1,
  }));
  return {
    summary,
    source,
    experiment: experimentOf(experiment, folder),
    config: store.all(query.selectFrom('config').select(['key', 'value']).where('run', '=', run).orderBy('key')),
    environment: environmentOf(attempt),
    graph,
    layers: source && graph && !('unreadable' in graph) ? measuredLayers(graph, summaries) : summaries,
    classes: jsonCell(network?.classes ?? null, names) ?? [],
    samples: network ? { train: network.train_samples, validation: network.validation_samples, test: network.test_samples } : null,
    rounds: roundsOf(store, run),
    entropy: entropyOf(store, run),
    decisions: decisionsOf(store, run),
    budgets: budgetsOf(store, run),
    checkpoints,
    // Every attempt has a journal segment, even without a start event.
    attempts: journal?.last_seq == null ? 0 : journal.segment,
    parent: parentOfRun(store, run),
    study: membershipOfRun(store, run) ?? null,
    folder,
  };
}

function experimentOf(json: string, folder: string): Experiment | null {
  const parsed = parseStored(json);
  if (parsed.ok) return parsed.experiment;
  if (isOfAnotherProgram(json)) return null;
  throw new LabError(
    'corrupt-database',
    `The experiment of this run cannot be read: ${describeProblems(parsed.problems)}.`,
    'Another version of the lab may have written it. The run’s folder is untouched.',
    { file: folder, location: parsed.problems[0]?.field },
  );
}

/** Whether a round has been trained and measured. */
export function hasRound(store: Store, run: number, round: number): boolean {
  return store.first(store.query.selectFrom('rounds').select('round').where('run', '=', run).where('round', '=', round)) !== undefined;
}

/** The entropy of a round, with the state counts of every neuron. Throws LabError `corrupt-database` if they are damaged. */
export function entropyOfRound(store: Store, run: number, round: number): LayerEntropy[] {
  const rows = store.all(
    store.query.selectFrom('entropy').selectAll().where('run', '=', run).where('round', '=', round).orderBy('position'),
  );
  return rows.map(({ layer, entropy, mean, nonzero, minority, neurons, linearity, ...columns }) => {
    const location = `entropy, run ${run}, round ${round}, layer ${layer}`;
    const cell = (text: string): number[] => requiredJsonCell(text, counts, store.file, location);
    const { on_counts: on, off_counts: off, zero_counts: zero, saturated_counts: saturated, region_counts: regions } = columns;
    return {
      ...{ layer, entropy, mean, nonzero, minority, on: cell(on), off: cell(off), zero: cell(zero) },
      ...(saturated !== null && { saturated: cell(saturated) }),
      ...(regions !== null && { regions: requiredJsonCell(regions, regionCountsSchema, store.file, location) }),
      ...(neurons !== null && { neurons }),
      linearity: linearitySchema.safeParse(linearity).data,
    };
  });
}

function environmentOf(attempt: Selectable<AttemptsTable> | undefined): Environment | null {
  if (!attempt) return null;
  const { hostname, platform, node, app, tensorflow, device, threads, cores, memory_bytes: memoryBytes } = attempt;
  return {
    ...{ hostname, platform, node, app, tensorflow, device, threads, cores, memoryBytes },
    processor: attempt.processor ?? undefined,
    instructionSet: attempt.instruction_set ?? undefined,
    oneDnn: attempt.one_dnn === null ? undefined : attempt.one_dnn === 1,
    kernels: attempt.kernels ?? undefined,
    differences: jsonCell(attempt.differences, names) ?? undefined,
  };
}

function roundsOf(store: Store, run: number): Round[] {
  const rows = store.all(store.query.selectFrom('rounds').selectAll().where('run', '=', run).orderBy('round'));
  return rows.map((row) => ({
    round: row.round,
    train: scoresOf(row.train_loss, row.train_accuracy, row.train_nll),
    validation: scoresOf(row.validation_loss, row.validation_accuracy, row.validation_nll),
    test: scoresOf(row.test_loss, row.test_accuracy, row.test_nll),
    sparsity: row.sparsity,
    remaining: row.remaining,
    accepted: row.accepted === 1,
    linear: jsonCell(row.linear, names) ?? [],
    dead: jsonCell(row.dead, names) ?? [],
    ...approximateOf(row.approximate),
    // What the model computes depends on it.
    linearized: requiredJsonCell(row.linearized, names, store.file, `rounds.linearized, run ${run}, round ${row.round}`),
    seconds: row.seconds,
  }));
}

function approximateOf(cell: string): Pick<Round, 'approximate'> {
  const approximate = jsonCell(cell, approximateLayersSchema) ?? [];
  return approximate.length > 0 ? { approximate } : {};
}

function scoresOf(loss: number, accuracy: number, nll: number | null): Round['test'] {
  return { loss, accuracy, ...(nll !== null && { nll }) };
}

function entropyOf(store: Store, run: number): RoundEntropy[] {
  const rows = store.all(
    store.query
      .selectFrom('entropy')
      .select(['round', 'layer', 'entropy', 'mean', 'nonzero', 'minority', 'linearity'])
      .where('run', '=', run)
      .orderBy('round')
      .orderBy('position'),
  );
  return [...Map.groupBy(rows, ({ round }) => round)].map(([round, own]) => ({
    round,
    layers: own.map(({ layer, entropy, mean, nonzero, minority, linearity }) => ({
      ...{ layer, entropy, mean, nonzero, minority },
      linearity: linearitySchema.safeParse(linearity).data,
    })),
  }));
}

function decisionsOf(store: Store, run: number): RoundDecision[] {
  const rows = store.all(store.query.selectFrom('layer_decisions').selectAll().where('run', '=', run).orderBy('round').orderBy('position'));
  const layers = Map.groupBy(rows, ({ round }) => round);
  const decisions = store.all(store.query.selectFrom('decisions').selectAll().where('run', '=', run).orderBy('round'));
  return decisions.map(({ round, train_epochs: trainEpochs }) => ({
    round,
    trainEpochs,
    layers: (layers.get(round) ?? []).map(({ layer, what, why, numbers }) => ({
      ...{ layer, what, why },
      numbers: jsonCell(numbers, numbersByName) ?? {},
    })),
  }));
}

function budgetsOf(store: Store, run: number): RoundBudget[] {
  const rows = store.all(
    store.query
      .selectFrom('budgets')
      .select(['round', 'layer', 'remaining', 'irrelevance', 'share', 'pruned'])
      .where('run', '=', run)
      .orderBy('round')
      .orderBy('position'),
  );
  const layers = Map.groupBy(rows, ({ round }) => round);
  const prunings = store.all(store.query.selectFrom('prunings').select(['round', 'total']).where('run', '=', run).orderBy('round'));
  return prunings.map(({ round, total }) => ({
    round,
    total,
    layers: (layers.get(round) ?? []).map(({ layer, remaining, irrelevance, share, pruned }) => ({
      layer,
      remaining,
      irrelevance,
      share,
      pruned,
    })),
  }));
}
