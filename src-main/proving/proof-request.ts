import type { OpenDataSet } from '#main/datasets/index.ts';
import type { ProgramOptions } from '#main/program/index.ts';
import type { JobPhase } from '#shared/contract/index.ts';
import type { EntropySettings } from '#shared/entropy/index.ts';
import type { Model } from '#shared/graph/index.ts';
import type { SourceInterface } from '#shared/networks/index.ts';
import type { ProofSheet, ReductionChoice } from '#shared/proof/index.ts';
import type { ApproximateLayer, MergePolicy, ObservedStates } from '#shared/reduction/index.ts';

/** What to prove: a round's model of a run, with everything that its figures depend on. */
export interface ProofRequest {
  readonly run: ProofSheet['run'];
  /** This application's version. */
  readonly app: string;
  readonly round: number;
  readonly plan: ReductionChoice;
  /** IDs of steps that the user left out. */
  readonly without: readonly string[];
  /** IDs of merges and of steps that change the network that the user forced. */
  readonly force: readonly string[];
  /** The run's round 0. */
  readonly dense: Model;
  /** The network of the round as trained; in round 0, `dense` itself. */
  readonly model: Model;
  /** States of its rectifiers over the training set. */
  readonly states: ObservedStates;
  /** Its approximately linear layers. */
  readonly approximate?: readonly ApproximateLayer[] | undefined;
  /** Minority observations up to which a neuron counts as fixed. */
  readonly tolerance: number;
  /** What a neuron's states are. */
  readonly rule: EntropySettings['states'];
  /** Largest accepted loss of validation accuracy by steps that change the network, in points. */
  readonly delta: number;
  /** Which linear layers are merged. */
  readonly merging: MergePolicy;
  readonly data: OpenDataSet;
  readonly options: ProgramOptions;
  readonly batchSize: number;
  /** Threads of the independent runtime; 0 uses every core. */
  readonly threads: number;
  /** How programs call the ONNX file that the network was imported from; undefined for other networks. */
  readonly source?: SourceInterface | undefined;
}

/** Called between pieces of work; `of` is 0 if the total is unknown. Throwing cancels the proof. */
export type Report = (phase: JobPhase, done: number, of: number) => Promise<void>;

export interface Proof {
  readonly sheet: ProofSheet;
  /** The network that the sheet is about: the reduced one, or the trained one without a plan. */
  readonly model: Model;
  /** Metadata of each of its files. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The ONNX file that was checked. */
  readonly onnx: Uint8Array;
}
