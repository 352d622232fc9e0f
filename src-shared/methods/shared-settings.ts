import { z } from 'zod';

const MAX_LOCKED = 10_000;
const MAX_LAYER_NAME = 1000;

/** The label of ζ in forms. */
export const ZETA = 'ζ (pruned share)';

// These fields have the same meaning in every method. Titles are labels in forms.

export const rounds = z.int().min(1).max(1000).default(4).describe('Maximum number of rounds of pruning and training.');
export const zeta = z
  .number()
  .gt(0)
  .lt(1)
  .default(0.5)
  .describe('ζ: the fraction of the remaining weights that each round prunes.')
  .meta({ title: ZETA });
export const macs = z
  .number()
  .gt(0)
  .lt(1)
  .default(0.2)
  .describe('The fraction of the remaining multiply-accumulates that each round removes.')
  .meta({ title: 'Removed share of MACs' });
export const delta = z
  .number()
  .min(0)
  .max(100)
  .default(1)
  .describe('δ: stop when validation accuracy falls more than this many points below that of the dense network.')
  .meta({ title: 'δ (points)' });
export const locked = z
  .array(z.string().max(MAX_LAYER_NAME))
  .max(MAX_LOCKED)
  .default([])
  .describe('Layers that are never pruned.')
  .meta({ title: 'Locked layers' });

export const unbypassed = z
  .enum(['keep', 'prune'])
  .default('keep')
  .describe(
    'Layers that no path bypasses: `keep` the largest weight of each of their output channels, or `prune` them like all others, as published; if one is emptied, the network is constant.',
  )
  .meta({ title: 'Layers without a bypass' });

export const latencyBatch = z
  .int()
  .min(1)
  .max(4096)
  .default(1)
  .describe('Batch size of the latency measurements: images per call in onnxruntime.')
  .meta({ title: 'Latency batch size' });

export const latencyThreads = z
  .int()
  .min(0)
  .max(1024)
  .default(0)
  .describe('Threads of the latency measurements; 0 for as many as the run has.')
  .meta({ title: 'Latency threads' });

export const calibration = z
  .number()
  .min(0)
  .max(0.5)
  .default(0.05)
  .describe(
    'Fraction of the training images that are held out as calibration images, drawn by the seed. They measure what a change costs; with 0, training images do.',
  )
  .meta({ title: 'Calibration images (share)' });

export type Unbypassed = z.output<typeof unbypassed>;

export interface SharedSettings {
  /** Rounds after the dense training. */
  readonly rounds: number;
  /** Fraction of the remaining weights that a round prunes. */
  readonly zeta: number;
  /** Largest accepted loss of validation accuracy, in points; infinite without a stop rule. */
  readonly delta: number;
  /** Layers that the method must not change; null for a method that changes none. */
  readonly locked: readonly string[] | null;
  /** What happens to layers without a bypass; null for a method that prunes no weights. */
  readonly unbypassed: Unbypassed | null;
  /** Fraction of the training images that are held out of training for calibration. */
  readonly calibration: number;
  /** Conditions of the latencies; null for a method that needs none. */
  readonly latencyBatch: number | null;
  readonly latencyThreads: number | null;
}

/** The shared fields of any method's settings, with values for those that it does not have. */
export function sharedSettings(config: Partial<SharedSettings>): SharedSettings {
  return {
    rounds: config.rounds ?? 0,
    zeta: config.zeta ?? 0,
    delta: config.delta ?? Infinity,
    locked: config.locked ?? null,
    unbypassed: config.unbypassed ?? null,
    calibration: config.calibration ?? 0,
    latencyBatch: config.latencyBatch ?? null,
    latencyThreads: config.latencyThreads ?? null,
  };
}

/** Absorbs rounding errors. Differences between accuracies, which are quotients of counts, are much larger. */
const ROUNDING = 1e-9;

/** Whether an accuracy is at most δ points below that of the dense network; in percent. */
export function isWithinDelta(accuracy: number, denseAccuracy: number, delta: number): boolean {
  return denseAccuracy - accuracy <= delta + ROUNDING;
}
