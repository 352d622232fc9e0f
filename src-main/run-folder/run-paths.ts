import { join } from 'node:path';

/** The files of a run's folder, which is a runner's entire interface. */
export interface RunPaths {
  readonly folder: string;
  readonly spec: string;
  readonly journal: string;
  readonly checkpoints: string;
  /** Checkpoints whose lines in the journal are missing. */
  readonly setAside: string;
  /** Reduced and exported models. */
  readonly models: string;
  /** What removing layers of the network saves, for methods that use it. */
  readonly latencies: string;
  readonly control: string;
  readonly lock: string;
  /** Present while another process may make the runner wait. */
  readonly hold: string;
  readonly heartbeat: string;
  readonly log: string;
}

export function runPaths(folder: string): RunPaths {
  return {
    folder,
    spec: join(folder, 'spec.json'),
    journal: join(folder, 'journal'),
    checkpoints: join(folder, 'checkpoints'),
    setAside: join(folder, 'set-aside'),
    models: join(folder, 'models'),
    latencies: join(folder, 'latencies.json'),
    control: join(folder, 'control.json'),
    lock: join(folder, 'lock.sqlite'),
    hold: join(folder, 'hold.sqlite'),
    heartbeat: join(folder, 'heartbeat'),
    log: join(folder, 'runner.log'),
  };
}

export function runFolder(dataDir: string, runId: string): string {
  return join(dataDir, 'runs', runId);
}
