import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, onTestFinished } from 'vitest';
import { readWholeJournal, runPaths, writeRunSpec } from '#main/run-folder/index.ts';
import type { TaskKind } from '#main/tasks/index.ts';
import { type ExperimentInput, experimentSchema } from '#shared/experiment/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { RUNNER } from '../programs.ts';
import { makeCorners } from './corners.ts';

const POLL_MILLISECONDS = 20;

/** Small, with everything that has state or uses random numbers. One thread is fastest where test files share the cores. */
const smallExperiment: ExperimentInput = {
  threads: 1,
  data: { name: 'corners', augmentation: { padCrop: 1 } },
  network: { kind: 'plain', widths: [4, 8], dropout: 0.1 },
  training: { epochs: 2, batchSize: 32, learningRate: 0.1, nesterov: true },
  method: { kind: 'nepenthe', rounds: 2, zeta: 0.3, delta: 50 },
};

/**
 * With a tolerance above every count, each layer is linear once it is measured. It is pruned nevertheless, since IMP does not use the
 * entropy.
 */
export const shallowerExperiment: Partial<ExperimentInput> = {
  network: { kind: 'residual', widths: [6, 8], blocks: [1, 1] },
  training: { epochs: 1, batchSize: 32 },
  method: { kind: 'imp', rounds: 2, zeta: 0.3, delta: 100 },
  entropy: { tolerance: 1_000_000 },
};

/** With every kind of optimizer state, and several epochs per round, so that a killed run is resumed within a round. */
export const allStateExperiment: Partial<ExperimentInput> = {
  ...shallowerExperiment,
  reduction: { removeDuring: true },
  training: {
    epochs: 2,
    batchSize: 32,
    learningRate: 0.01,
    optimizer: 'adamw',
    gradientClip: 1,
    ema: 0.9,
    accumulate: 2,
    evaluationBatchSize: 50,
  },
};

const dataDir = mkdtempSync(join(tmpdir(), 'nepenthe-runner-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

let runs = 0;
const dataSets = new Map<string, Promise<string>>();

interface TestData {
  readonly name: string;
  /** Creates the data set below a folder; returns its own. */
  readonly make: (dataSets: string) => Promise<string>;
}

/** Creates a run's folder with its spec. */
export async function prepareRun(
  changes: Partial<ExperimentInput> = {},
  { name, make }: TestData = { name: 'corners', make: makeCorners },
): Promise<string> {
  const created = dataSets.get(name) ?? make(join(dataDir, 'data'));
  dataSets.set(name, created);
  const folder = await created;
  runs += 1;
  const run = join(dataDir, 'runs', `run${runs}`);
  writeRunSpec(run, {
    format: 1,
    runId: `run${runs}`,
    createdAt: new Date().toISOString(),
    app: '0.1.0',
    dataSet: { name, folder },
    experiment: experimentSchema.parse({ ...smallExperiment, data: { ...smallExperiment.data, name }, ...changes }),
  });
  return run;
}

type Runner = ChildProcess & { readonly exited: Promise<number | null> };

/** Starts the runner of a run's folder. */
export function startRun(folder: string): Runner {
  return startRunner('run', runPaths(folder).spec);
}

/** Starts a real runner process, which is killed at the end of the test at the latest. */
export function startRunner(kind: TaskKind, requestFile: string): Runner {
  const runner = spawn(process.execPath, [RUNNER, kind, requestFile], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const exited = once(runner, 'exit').then(([code]) => code as number | null);
  return Object.assign(runner, { exited });
}

/** Bytes of the files in a folder; 0 if there is none. */
function sizeOf(folder: string): number {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
}

/** Waits until the journal has an event. Fails if the runner ends first. */
export async function untilEvent(run: string, runner: ChildProcess, isIt: (event: JournalEvent) => boolean): Promise<JournalEvent> {
  for (let size = -1; ;) {
    const ended = runner.exitCode !== null;
    // Reading a long journal takes longer than waiting for its next line.
    const before = size;
    size = sizeOf(runPaths(run).journal);
    const event = size === before ? undefined : readWholeJournal(run).events.find(isIt);
    if (event) return event;
    if (ended) throw new Error(`the runner ended with ${runner.exitCode}`);
    await setTimeout(POLL_MILLISECONDS);
  }
}
