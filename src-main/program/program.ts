import type { AugmentationConfig, ObjectiveTermConfig } from '#shared/settings/index.ts';
import type { ObservationName, ObservationSettings, Observed } from './observations/index.ts';
import type { AlgorithmChoice } from './operations/winograd/algorithm-choice.ts';

/** Options that are compiled into the graph; a change needs a new program. */
export interface ProgramOptions extends StepOptions, ObservationSettings {
  /** Share of the target taken from the true class and spread evenly over all classes; 0 for plain cross-entropy. */
  readonly labelSmoothing: number;
  /** Terms added to the cross-entropy in training. */
  readonly objective?: readonly ObjectiveTermConfig[];
  /** Applied to training images only; the experiment's fields of the same names. */
  readonly augmentation: Readonly<AugmentationConfig>;
  /** Per channel, for pixels scaled to 0..1: x = (pixel / 255 - mean) / std. */
  readonly normalization: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** `float64` exists for checking gradients by numerical differences. */
  readonly precision: 'float32' | 'float64';
  /** The observations that the program can make; by default `states` only. */
  readonly observations?: readonly ObservationName[];
  /** For training on a CPU; by default the one expected to be the fastest. */
  readonly convolutionAlgorithm?: AlgorithmChoice;
}

/** How gradients change the weights. */
export interface StepOptions {
  readonly optimizer:
    | { readonly kind: 'sgd'; readonly nesterov: boolean }
    | { readonly kind: 'adam' | 'adamw'; readonly beta2: number; readonly epsilon: number };
  /** Largest norm of the gradients over all parameters; 0 for no limit. */
  readonly gradientClip: number;
  /** Decay of the weights' exponential moving average; 0 for none. */
  readonly ema: number;
  /** Number of parts in which a batch is computed (gradient accumulation), at most one per image. */
  readonly accumulate: number;
}

/** Plain SGD without clipping, averaging and accumulation. */
export const PLAIN_STEP: StepOptions = { optimizer: { kind: 'sgd', nesterov: false }, gradientClip: 0, ema: 0, accumulate: 1 };

/** Images stay unchanged. */
export const NO_AUGMENTATION: Readonly<AugmentationConfig> = {
  padCrop: 0,
  randomResizedCrop: [],
  flip: false,
  colorJitter: { brightness: 0, contrast: 0, saturation: 0, hue: 0 },
};

/** `images`: count x height x width x channels bytes; `labels`: count class indices. */
export interface Batch {
  readonly images: Uint8Array;
  readonly labels: Uint8Array | Uint16Array;
}

/** Only observations of gradients need labels. */
export type ObservedBatch = Pick<Batch, 'images'> & Partial<Batch>;

export interface StepSettings {
  readonly learningRate: number;
  /** Momentum of SGD or β₁ of Adam. */
  readonly momentum: number;
  /** L2 decay of every trained parameter: g + decay * w, or with AdamW w - rate * decay * w. */
  readonly weightDecay: number;
  /** Two 32-bit words, the only source of randomness for augmentation and dropout. */
  readonly seed: readonly [number, number];
  /** Coefficients of the objective's terms, by name; 1 where absent. */
  readonly coefficients?: ReadonlyMap<string, readonly number[]>;
}

/** Sums over the batch, so that batches of any size add up exactly. */
export interface BatchOutcome {
  /** Sum of the samples' losses in nats: cross-entropy with label smoothing, if any, and without weight decay. */
  readonly loss: number;
  readonly correct: number;
  readonly count: number;
  /** Values of the objective's other terms by name, for training steps; absent if there are none. */
  readonly terms?: ReadonlyMap<string, number>;
}

/** Sums over a batch in evaluation mode. */
export interface Evaluation extends Omit<BatchOutcome, 'terms'> {
  /** Sum of the samples' negative log-likelihoods in nats: the loss without label smoothing. */
  readonly nll: number;
}

/**
 * Variables by name: parameters (`conv1/kernel`), `<kernel>/mask` (1 kept, 0 pruned), and the optimizer's state: `<parameter>/velocity` of
 * SGD, `<parameter>/moment1`, `<parameter>/moment2` and `optimizer/steps` of Adam, and with averaged weights `<parameter>/trained`, while
 * the parameter itself is the average. Together they are the complete training state.
 */
export type Variables = ReadonlyMap<string, Float32Array>;

/** A network compiled for training. Its session holds the variables until {@link Program.dispose}. */
export interface Program {
  readonly variableNames: readonly string[];
  /** Variables that only the optimizer needs; they are not part of the model. */
  readonly optimizerNames: readonly string[];
  /** Starts a schedule: resets the optimizer's state; training continues from the current parameters, averaged or not. */
  restart(): void;
  /** One optimizer step on the batch. Masks apply to weights, gradients and momentum. Uses batch statistics and updates the running ones. */
  step(batch: Batch, settings: StepSettings): BatchOutcome;
  /** Uses running statistics, averaged weights if enabled, no augmentation and no dropout. */
  evaluate(batch: Batch): Evaluation;
  /** Logits in evaluation mode, row-major count x classes. */
  logits(images: Uint8Array): Float32Array;
  /** Adds an observation of the batch, in evaluation mode, to the sums inside the session. */
  observe(name: ObservationName, batch: ObservedBatch): void;
  /** The observation since the last call, by node ID; resets the sums. */
  takeObserved<Name extends ObservationName>(name: Name): ReadonlyMap<string, Observed[Name]>;
  assign(variables: Variables): void;
  read(names?: readonly string[]): Variables;
  dispose(): void;
}
