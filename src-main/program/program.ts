import type { StateCounts } from '#shared/entropy/index.ts';

/** What is compiled into the graph beside the network itself; a change needs a new program. */
export interface ProgramOptions {
  /** Share of the target taken from the true class and spread evenly over all classes; 0 for plain cross-entropy. */
  readonly labelSmoothing: number;
  readonly nesterov: boolean;
  /** Zero-pads by `padCrop` pixels on each side and crops at a random place; flips left-right with probability 1/2. Training only. */
  readonly augmentation: { readonly padCrop: number; readonly flip: boolean };
  /** Per channel, of pixel values scaled to 0..1: x = (pixel / 255 - mean) / deviation. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] };
  /** `float64` exists for checking gradients by numerical differences. */
  readonly precision: 'float32' | 'float64';
}

/** `images` holds count x height x width x channels bytes, `labels` count class indices. */
export interface Batch {
  readonly images: Uint8Array;
  readonly labels: Uint8Array | Uint16Array;
}

export interface StepSettings {
  readonly learningRate: number;
  readonly momentum: number;
  /** L2 added to every trained parameter's gradient, as PyTorch's SGD does: g + decay * w. */
  readonly weightDecay: number;
  /** Two 32-bit words; crop, flip and dropout are functions of them and of nothing else. */
  readonly seed: readonly [number, number];
}

/** Sums over the batch, so that passes add up exactly whatever the last batch's size. */
export interface BatchOutcome {
  /** Sum of the samples' losses (cross-entropy without weight decay), nats. */
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
}

/**
 * Variables by name: a parameter under its own name (`conv1/kernel`), `<parameter>/velocity` for the optimiser's momentum and
 * `<kernel>/mask` (1 kept, 0 pruned) for kernels. Together they are the whole state of a training.
 */
export type Variables = ReadonlyMap<string, Float32Array>;

/** A network compiled for training. One session, its variables live inside until {@link Program.dispose}. */
export interface Program {
  readonly variableNames: readonly string[];
  /** One optimiser step on the batch; masks hold for weights, gradients and momentum. Batch statistics, running ones updated. */
  step(batch: Batch, settings: StepSettings): BatchOutcome;
  /** Running statistics, no augmentation, no dropout. */
  evaluate(batch: Batch): BatchOutcome;
  /** Row-major count x classes, evaluation mode. */
  logits(images: Uint8Array): Float32Array;
  /** Adds the batch's rectifier states, evaluation mode, to the counters inside the session. */
  countStates(batch: Batch): void;
  /** The counters by activation id since the last call, which also sets them to zero. */
  takeStates(): ReadonlyMap<string, StateCounts>;
  assign(variables: Variables): void;
  read(names?: readonly string[]): Variables;
  dispose(): void;
}
