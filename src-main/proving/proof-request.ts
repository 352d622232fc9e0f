import type { OpenDataSet } from '#main/datasets/index.ts';
import type { ProgramOptions } from '#main/program/index.ts';
import type { JobPhase } from '#shared/contract/index.ts';
import type { ProofSheet, ReductionChoice } from '#shared/proof/index.ts';
import type { Model } from '#shared/graph/index.ts';
import type { ObservedStates } from '#shared/reduction/index.ts';

/** What is to be proven: a round's model of a run, with all that its figures depend on. */
export interface ProofRequest {
  readonly run: ProofSheet['run'];
  /** This application's version. */
  readonly app: string;
  readonly round: number;
  readonly plan: ReductionChoice;
  /** Ids of steps that a person leaves out. */
  readonly without: readonly string[];
  /** The run's round 0. */
  readonly dense: Model;
  /** The round's network as it was trained; in round 0 `dense` itself. */
  readonly model: Model;
  /** States of its rectifiers over the training set. */
  readonly states: ObservedStates;
  /** Minority observations of a neuron that still count as none. */
  readonly tolerance: number;
  readonly data: OpenDataSet;
  readonly options: ProgramOptions;
  readonly batchSize: number;
  /** Of the independent runtime; 0 takes every core. */
  readonly threads: number;
}

/** Called between two pieces of work, `of` being 0 where it cannot be told; breaks the proof off by throwing. */
export type Report = (phase: JobPhase, done: number, of: number) => Promise<void>;

export interface Proof {
  readonly sheet: ProofSheet;
  /** The network that the sheet is about: reduced, or as trained where there is no plan. */
  readonly model: Model;
  /** What is written into every file of it. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Its ONNX file, exactly as it was checked. */
  readonly onnx: Uint8Array;
}
