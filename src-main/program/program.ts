import type { AugmentationConfig, ObjectiveTermConfig } from '#shared/settings/index.ts';
import type { ObservationName, Observed } from './observations/index.ts';

/** What is compiled into the graph beside the network itself; a change needs a new program. */
export interface ProgramOptions extends StepOptions {
  /** Share of the target taken from the true class and spread evenly over all classes; 0 for plain cross-entropy. */
  readonly labelSmoothing: number;
  /** Terms that training adds to the cross-entropy. */
  readonly objective?: readonly ObjectiveTermConfig[];
  /** Of training images only; the experiment's fields of the same names. */
  readonly augmentation: Readonly<AugmentationConfig>;
  /** Per channel, of pixel values scaled to 0..1: x = (pixel / 255 - mean) / std. */
  readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** `float64` exists for checking gradients by numerical differences. */
  readonly precision: 'float32' | 'float64';
}

/** How gradients become weights. */
export interface StepOptions {
  readonly optimizer:
    | { readonly kind: 'sgd'; readonly nesterov: boolean }
    | { readonly kind: 'adam' | 'adamw'; readonly beta2: number; readonly epsilon: number };
  /** The gradients' norm over all parameters is at most this; 0 for no limit. */
  readonly gradientClip: number;
  /** Decay of the weights' moving average; 0 for none. */
  readonly ema: number;
  /** Parts that a batch is computed in, at most as many as it has images. */
  readonly accumulate: number;
}

/** The least that a step can be. */
export const PLAIN_STEP: StepOptions = { optimizer: { kind: 'sgd', nesterov: false }, gradientClip: 0, ema: 0, accumulate: 1 };

/** Images as they are. */
export const NO_AUGMENTATION: Readonly<AugmentationConfig> = {
  padCrop: 0,
  randomResizedCrop: [],
  flip: false,
  colorJitter: { brightness: 0, contrast: 0, saturation: 0, hue: 0 },
};

/** `images` holds count x height x width x channels bytes, `labels` count class indices. */
export interface Batch {
  readonly images: Uint8Array;
  readonly labels: Uint8Array | Uint16Array;
}

export interface StepSettings {
  readonly learningRate: number;
  /** Of SGD; β₁ of Adam. */
  readonly momentum: number;
  /** L2 added to every trained parameter's gradient, g + decay * w, but with AdamW taken off the parameter, w - rate * decay * w. */
  readonly weightDecay: number;
  /** Two 32-bit words; augmentation and dropout are functions of them and of nothing else. */
  readonly seed: readonly [number, number];
}

/** Sums over the batch, so that passes add up exactly whatever the last batch's size. */
export interface BatchOutcome {
  /** Sum of the samples' losses (cross-entropy without weight decay), nats. */
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
  /** Of a training step: the values of the objective's other terms, by name; absent where there are none. */
  readonly terms?: ReadonlyMap<string, number>;
}

/**
 * Variables by name: a parameter under its own name (`conv1/kernel`), `<kernel>/mask` (1 kept, 0 pruned) for kernels, and what the
 * optimizer keeps: `<parameter>/velocity` of SGD, `<parameter>/moment1`, `<parameter>/moment2` and `optimizer/steps` of Adam, and
 * with averaged weights `<parameter>/trained`, of which the parameter itself is the average. Together they are the whole state of a
 * training.
 */
export type Variables = ReadonlyMap<string, Float32Array>;

/** A network compiled for training. One session, its variables live inside until {@link Program.dispose}. */
export interface Program {
  readonly variableNames: readonly string[];
  /** Those of the variables that only the optimizer needs; a model does without them. */
  readonly optimizerNames: readonly string[];
  /** Begins a schedule: the optimizer's state is zero, and training goes on from the parameters as they are, average or not. */
  restart(): void;
  /** One optimizer step on the batch; masks hold for weights, gradients and momentum. Batch statistics, running ones updated. */
  step(batch: Batch, settings: StepSettings): BatchOutcome;
  /** Running statistics, no augmentation, no dropout; averaged weights where there are any. */
  evaluate(batch: Batch): BatchOutcome;
  /** Row-major count x classes, evaluation mode. */
  logits(images: Uint8Array): Float32Array;
  /** Adds what is observed of the batch, evaluation mode, to the sums inside the session. */
  observe(name: ObservationName, batch: Pick<Batch, 'images'>): void;
  /** What was observed since the last call, by node id; the sums start over. */
  takeObserved<Name extends ObservationName>(name: Name): ReadonlyMap<string, Observed[Name]>;
  assign(variables: Variables): void;
  read(names?: readonly string[]): Variables;
  dispose(): void;
}
