import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEngineFile } from '#main/files/engine-file.ts';
import { createLabClient, EngineLink, type LabClient } from '#main/host/index.ts';
import { runFolder } from '#main/run-folder/index.ts';
import type { Change, RunSummary } from '#shared/contract/index.ts';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { ENGINE, FAKE_RUNNER } from '../programs.ts';

/** A client of the running engine of a data folder. It starts none. */
export function clientOf(dataDir: string): LabClient {
  return createLabClient(new EngineLink(dataDir, () => Promise.reject(new Error('No engine listens here.'))));
}

/** The dense round and two more, of two epochs each: 30 steps of the fake runner. */
export const smallExperiment: ExperimentInput = {
  name: 'Small',
  data: { name: 'digits' },
  network: { kind: 'mlp', hidden: [8] },
  training: { epochs: 2 },
  method: { kind: 'nepenthe', rounds: 2 },
};

/** The next summary of a run that satisfies a condition. Throws if the run fails first. */
export async function reaches(client: LabClient, id: string, isWanted: (run: RunSummary) => boolean): Promise<RunSummary> {
  const abort = new AbortController();
  try {
    const changes = await client.changes(undefined, { signal: abort.signal });
    const { summary } = await client.runs.get({ id });
    if (hasReached(summary, isWanted)) return summary;
    for await (const change of changes) {
      if (change.kind === 'run' && change.summary.id === id && hasReached(change.summary, isWanted)) return change.summary;
    }
  } finally {
    abort.abort();
  }
  throw new Error(`The changes ended before run ${id} came so far.`);
}

function hasReached(run: RunSummary, isWanted: (run: RunSummary) => boolean): boolean {
  if (isWanted(run)) return true;
  if (run.status === 'failed') throw new Error(`Run ${run.id} failed: ${run.endText ?? ''}`);
  return false;
}

/** Releases a run that waits at FAKE_RUNNER_HOLD_AT, or its prover. */
export function continueRun(dataDir: string, run: string): void {
  writeFileSync(join(runFolder(dataDir, run), 'continue'), '');
}

export const hasStatus =
  (...statuses: RunSummary['status'][]) =>
  (run: RunSummary): boolean =>
    statuses.includes(run.status);

/** Collects changes until one satisfies a condition. */
export async function changesUntil(client: LabClient, isLast: (change: Change) => boolean): Promise<() => Promise<Change[]>> {
  const abort = new AbortController();
  const changes = await client.changes(undefined, { signal: abort.signal });
  return async () => {
    const seen: Change[] = [];
    for await (const change of changes) {
      seen.push(change);
      if (isLast(change)) break;
    }
    abort.abort();
    return seen;
  };
}

/** An engine in a separate process, from source. */
export class EngineProcess {
  readonly dataDir: string;
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null; readonly stderr: string }>;

  constructor(dataDir: string, { idleMs = 600_000, env = {} }: { idleMs?: number; env?: NodeJS.ProcessEnv } = {}) {
    this.dataDir = dataDir;
    this.child = spawn(process.execPath, [ENGINE, '--data-dir', dataDir, '--idle-ms', String(idleMs)], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NEPENTHE_RUNNER: FAKE_RUNNER, ...env },
    });
    let stderr = '';
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    this.ended = once(this.child, 'close').then(([code, signal]: (number | string | null)[]) => ({
      code: typeof code === 'number' ? code : null,
      signal: typeof signal === 'string' ? signal : null,
      stderr,
    }));
  }

  /** A client, once the engine listens. A killed engine leaves its engine.json. */
  async listening(): Promise<LabClient> {
    const isPublished = async (): Promise<boolean> => (await readEngineFile(this.dataDir))?.pid === this.child.pid;
    await Promise.race([changesUntilTrue(this.dataDir, isPublished), this.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
    return clientOf(this.dataDir);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    this.child.kill(signal);
    await this.ended;
  }
}

/** Resolves once a condition holds that changes with the files of a folder. */
async function changesUntilTrue(folder: string, condition: () => Promise<boolean>): Promise<void> {
  const watcher = watch(folder);
  try {
    for (;;) {
      const changed = once(watcher, 'change');
      if (await condition()) return;
      await changed;
    }
  } finally {
    watcher.close();
  }
}
