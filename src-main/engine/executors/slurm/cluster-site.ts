import type { SlurmJob } from './job-states.ts';
import type { RunCommand } from './slurm-client.ts';

/** Runs that are submitted together as one array. Its folder on the cluster has a link to the run of each index. */
export interface JobArray {
  readonly name: string;
  readonly folder: string;
}

/** What a run's folder on the cluster says when Slurm knows no active job of it. */
export type PlacedState =
  /** Its runner has given a sign of life within the last minute. */
  | 'leased'
  | 'free'
  /** The cluster's folder is missing. */
  | 'missing'
  /** It cannot be said at the moment. */
  | 'unknown';

/**
 * Where a cluster is: its commands and its folder, as this machine reaches them. Runs are named by their folder in the data folder. Every
 * method but the synchronous ones throws LabError `unreachable` while the cluster cannot be reached.
 */
export interface ClusterSite extends Disposable {
  readonly run: RunCommand;
  /** This user's jobs. A site that shares no file system brings what followed runs have done with the same answer. */
  jobs(): Promise<readonly SlurmJob[]>;
  /** Whether {@link jobs} left something of followed runs for the next call. */
  readonly hasMore: boolean;

  /**
   * Puts a run there, with its data set and its imported model unless they are there. Returns its folder on the cluster. Throws LabError
   * `not-found` if the cluster's folder is missing, `conflict` if another data set or model of that name is there, `disk-full` or `unwritable`.
   */
  place(folder: string): Promise<string>;
  /** Begins to bring what a run does. */
  follow(folder: string): void;
  unfollow(folder: string): void;
  /** Makes sure that the run's control file is read there. */
  sendControl(folder: string): Promise<void>;
  /** Whether nothing of the run can be there that is not here: it was never sent, or has come back completely. */
  isBack(folder: string): boolean;
  /** What the folder of a run without an active job says. */
  stateOf(folder: string): Promise<PlacedState>;
  /** Brings everything that the run has left there. Called once it has no active job and no lease. */
  bringBack(folder: string): Promise<void>;

  /** Makes the array of these runs, by their folders on the cluster. Throws LabError `disk-full` or `unwritable`. */
  createArray(runs: readonly string[]): Promise<JobArray>;
  removeArray(array: JobArray): Promise<void>;
  /** Removes the arrays of past days whose jobs Slurm has forgotten. */
  removeOldArrays(isKnown: (array: string) => boolean): Promise<void>;
  /** Undefined if the array does not have the run. */
  indexInArray(array: string, runId: string): Promise<number | undefined>;

  /** What must be true before Slurm's commands can be called, by name. */
  readonly checksBefore: readonly SiteCheck[];
  /** Whether the folder is there and writable, as text. Throws LabError `not-found` or `unwritable`. */
  checkFolder(): Promise<string>;
  /** What matters once everything else is in order. */
  readonly checksAfter: readonly SiteCheck[];
  /** Writes a small file to the cluster. */
  write(file: string, content: string): Promise<void>;
  /** Undefined if there is no such file on the cluster. */
  read(file: string): Promise<string | undefined>;
  remove(files: readonly string[]): Promise<void>;
}

export type SiteCheck = readonly [what: string, check: () => Promise<string>];
