import type { LabError } from '#shared/errors/index.ts';

/** A value of a metric. */
export interface Point {
  readonly name: string;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** A run as another program's store has it. */
export interface FoundRun {
  readonly program: 'tensorboard' | 'mlflow' | 'wandb';
  /** Identifies the run, wherever its store lies. */
  readonly key: string;
  /** The file or folder that it was found in. */
  readonly location: string;
  readonly name: string;
  readonly project: string;
  readonly tags: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly endedAt: number;
  readonly status: 'finished' | 'failed' | 'stopped';
  readonly points: readonly Point[];
  /** What was not taken, one sentence each. */
  readonly notes: readonly string[];
}

/** A run whose files could not be read; the others of its store can. */
export interface UnreadRun {
  readonly location: string;
  readonly problem: LabError;
}
