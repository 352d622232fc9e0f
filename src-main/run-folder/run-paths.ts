import { basename, dirname, join, resolve } from 'node:path';

/** The files of a run's folder, which is a runner's entire interface. */
export interface RunPaths {
  readonly folder: string;
  readonly spec: string;
  /** The algorithms of the run's convolutions, which every attempt uses. */
  readonly algorithms: string;
  readonly journal: string;
  readonly checkpoints: string;
  /** Checkpoints whose lines in the journal are missing. */
  readonly setAside: string;
  /** Models of rounds that were cleaned up; an empty file is one that was deleted for ever. */
  readonly discarded: string;
  /** Reduced and exported models. */
  readonly models: string;
  /** Finished parts of analyses that are not done yet. */
  readonly analyses: string;
  /** What removing layers of the network saves, for methods that use it. */
  readonly latencies: string;
  /** The network of a run that another program recorded. */
  readonly sourceNetwork: string;
  readonly control: string;
  readonly lock: string;
  /** Renewed by the runner of a scheduler's job, which has no lock. */
  readonly lease: string;
  /** Present while a cluster that is reached by ssh may have more of the run than this folder. */
  readonly away: string;
  /** Present while another process may make the runner wait. */
  readonly hold: string;
  readonly heartbeat: string;
  readonly log: string;
}

export function runPaths(folder: string): RunPaths {
  return {
    folder,
    spec: join(folder, 'spec.json'),
    algorithms: join(folder, 'algorithms.json'),
    journal: join(folder, 'journal'),
    checkpoints: join(folder, 'checkpoints'),
    setAside: join(folder, 'set-aside'),
    discarded: join(folder, 'discarded'),
    models: join(folder, 'models'),
    analyses: join(folder, 'analyses'),
    latencies: join(folder, 'latencies.json'),
    sourceNetwork: join(folder, 'network.onnx'),
    control: join(folder, 'control.json'),
    lock: join(folder, 'lock.sqlite'),
    lease: join(folder, 'runner.lease'),
    away: join(folder, 'away.json'),
    hold: join(folder, 'hold.sqlite'),
    heartbeat: join(folder, 'heartbeat'),
    log: join(folder, 'runner.log'),
  };
}

export function runFolder(dataDir: string, runId: string): string {
  return join(dataDir, 'runs', runId);
}

/** The folder of a deleted run, until the trash is emptied. */
export function trashFolder(dataDir: string, runId: string): string {
  return join(dataDir, 'trash', runId);
}

/** The prefix of a deleted run's folder while it is being deleted for ever. */
export const EMPTYING = '.emptying-';

export function emptyingFolder(dataDir: string, runId: string): string {
  return trashFolder(dataDir, `${EMPTYING}${runId}`);
}

/** The folder of the latency tables, which all runs share. */
export function latencyTables(dataDir: string): string {
  return join(dataDir, 'latencies');
}

/** The data folder of a run in its `runs/`; undefined for a run elsewhere. */
export function dataFolderOf(runFolder: string): string | undefined {
  const runs = dirname(resolve(runFolder));
  return basename(runs) === 'runs' ? dirname(runs) : undefined;
}
