import type { Generated } from 'kysely';
import type { RunStatus } from '#shared/contract/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import type { ProvenModel, ReductionChoice } from '#shared/proof/index.ts';

/** Row types of resources/migrations, explained in docs/schema.md. JSON columns are strings. */
export interface Tables {
  runs: RunsTable;
  config: { run: number; key: string; value: string };
  tags: { run: number; position: number; tag: string };
  journals: { run: number; segment: number; offset: number; last_seq: number | null; skipped: number };
  attempts: AttemptsTable;
  networks: NetworksTable;
  layers: LayersTable;
  steps: StepsTable;
  epochs: EpochsTable;
  rounds: RoundsTable;
  entropy: EntropyTable;
  prunings: { run: number; round: number; seq: number; time: string; total: number };
  budgets: BudgetsTable;
  decisions: { run: number; round: number; seq: number; time: string; train_epochs: number };
  layer_decisions: LayerDecisionsTable;
  metrics: MetricsTable;
  last_metrics: { run: number; name: string; seq: number; value: number };
  checkpoints: CheckpointsTable;
  discarded_models: Omit<CheckpointsTable, 'keep'> & { discarded_at: string };
  phases: { run: number; seq: number; time: string; phase: JournalPhase; round: number; detail: string | null };
  messages: MessagesTable;
  proofs: ProofsTable;
  proven_models: ProvenModelsTable;
  analyses: AnalysesTable;
  studies: StudiesTable;
  parents: { run: number; parent: string; round: number };
  study_members: { run: number; study: string; variant: string | null };
  sources: { run: number; program: string; version: string | null; location: string | null };
  trash: { run: number; deleted_at: string; bytes: number };
  views: { name: string; saved_at: string; state: string };
}

export type JournalPhase = Extract<JournalEvent, { kind: 'phase' }>['phase'];

interface MetricsTable {
  run: number;
  seq: number;
  name: string;
  step: number;
  value: number;
  /** Null in rows of older versions. */
  time: string | null;
  epoch: number | null;
  round: number | null;
}

interface RunsTable {
  number: Generated<number>;
  id: string;
  name: string;
  project: string;
  notes: Generated<string>;
  archived: Generated<number>;
  status: RunStatus;
  method: string | null;
  network: string | null;
  data_set: string;
  seed: number;
  experiment: string;
  parameters: number | null;
  macs: number | null;
  created_at: string;
  queued_at: string | null;
  priority: Generated<number>;
  queue_position: Generated<number | null>;
  started_at: string | null;
  ended_at: string | null;
  end_reason: string | null;
  end_text: string | null;
  end_best: number | null;
  end_seq: number | null;
  executor: string | null;
  slot: string | null;
  handle: string | null;
  submitted_at: string | null;
}

export interface AttemptsTable {
  run: number;
  attempt: number;
  seq: number;
  started_at: string;
  hostname: string;
  platform: string;
  node: string;
  app: string;
  tensorflow: string;
  device: string;
  threads: number;
  cores: number;
  memory_bytes: number;
  processor: string | null;
  instruction_set: 'plain' | 'avx2' | 'avx512' | null;
  one_dnn: number | null;
  kernels: string | null;
  /** A JSON list of words. */
  differences: string | null;
}

interface NetworksTable {
  run: number;
  seq: number;
  graph: string | null;
  classes: string;
  train_samples: number;
  validation_samples: number;
  test_samples: number;
  rounds: number;
  dense_epochs: number | null;
  epochs_per_round: number;
  steps_per_epoch: number;
}

interface LayersTable {
  run: number;
  position: number;
  seq: number;
  layer: string;
  kernel: string;
  activation: string;
  neurons: number;
  weights: number;
  bypassed: number;
}

interface StepsTable {
  run: number;
  seq: number;
  time: string;
  round: number;
  epoch: number;
  step: number;
  loss: number;
  learning_rate: number;
  images_per_second: number;
  memory_bytes: number;
}

interface EpochsTable {
  run: number;
  seq: number;
  time: string;
  round: number;
  epoch: number;
  step: number;
  train_loss: number;
  train_accuracy: number;
  validation_loss: number;
  validation_accuracy: number;
  validation_nll: number | null;
  seconds: number;
}

interface RoundsTable {
  run: number;
  round: number;
  seq: number;
  time: string;
  train_loss: number;
  train_accuracy: number;
  validation_loss: number;
  validation_accuracy: number;
  test_loss: number;
  test_accuracy: number;
  train_nll: number | null;
  validation_nll: number | null;
  test_nll: number | null;
  sparsity: number;
  remaining: number;
  accepted: number;
  linear: string;
  dead: string;
  linearized: Generated<string>;
  approximate: Generated<string>;
  seconds: number;
}

export interface EntropyTable {
  run: number;
  round: number;
  position: number;
  seq: number;
  layer: string;
  entropy: number;
  mean: number;
  nonzero: number;
  minority: number;
  on_counts: string;
  off_counts: string;
  zero_counts: string;
  saturated_counts: string | null;
  region_counts: string | null;
  neurons: number | null;
  linearity: string | null;
}

interface BudgetsTable {
  run: number;
  round: number;
  position: number;
  seq: number;
  layer: string;
  remaining: number;
  irrelevance: number;
  share: number;
  pruned: number;
}

interface LayerDecisionsTable {
  run: number;
  round: number;
  position: number;
  seq: number;
  layer: string;
  what: string;
  why: string;
  numbers: string;
}

interface CheckpointsTable {
  run: number;
  file: string;
  seq: number;
  time: string;
  sha256: string;
  bytes: number;
  round: number;
  epoch: number;
  keep: 'latest' | 'round';
}

interface MessagesTable {
  number: Generated<number>;
  run: number;
  seq: number;
  time: string;
  source: 'run' | 'engine';
  level: 'info' | 'warning' | 'error';
  text: string;
}

interface ProofsTable {
  id: Generated<number>;
  run: number;
  seq: number | null;
  round: number;
  plan: ReductionChoice;
  without: string;
  force: string;
  refused: number;
  made_at: string;
  sheet: string;
}

interface AnalysesTable {
  id: Generated<number>;
  run: number;
  round: number;
  kind: string;
  request: string;
  made_at: string;
  result: string;
}

export interface StudiesTable {
  id: string;
  name: string;
  created_at: string;
  paused: number;
  concurrency: number | null;
  document: string;
}

interface ProvenModelsTable {
  proof: number;
  position: number;
  role: ProvenModel['role'];
  round: number;
  validation_accuracy: number;
  test_accuracy: number;
  parameters: number;
  macs: number;
  kernel_layers: number;
  rectifiers: number;
  depth: number;
  bytes: number;
  latency_1: number;
  latency_32: number;
}
