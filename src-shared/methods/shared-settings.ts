import { z } from 'zod';

const MOST_LOCKED = 10_000;
const LONGEST_LAYER_NAME = 1000;

/** Fields that mean the same in every method that has them. */
export const rounds = z.int().min(1).max(1000).default(4).describe('At most this many prune-and-retrain rounds.');
export const zeta = z.number().gt(0).lt(1).default(0.5).describe('ζ: the share of the remaining weights pruned in each round.');
export const delta = z
  .number()
  .min(0)
  .max(100)
  .default(1)
  .describe('δ: stop when validation accuracy falls more than this many points below the dense one.');
export const locked = z.array(z.string().max(LONGEST_LAYER_NAME)).max(MOST_LOCKED).default([]).describe('Layers that are never pruned.');

export interface SharedSettings {
  /** Rounds after the dense training. */
  readonly rounds: number;
  /** Share of the remaining weights that a round prunes. */
  readonly zeta: number;
  /** Points of validation accuracy that a round may lose; infinite without a stop rule. */
  readonly delta: number;
  /** Layers that stay as they are; null for a method that changes none. */
  readonly locked: readonly string[] | null;
}

/** The shared fields of any method's settings, and what their absence means. */
export function sharedSettings(config: Partial<SharedSettings>): SharedSettings {
  return { rounds: config.rounds ?? 0, zeta: config.zeta ?? 0, delta: config.delta ?? Infinity, locked: config.locked ?? null };
}

/** Accuracies are quotients of counts times 100: far coarser than this, which absorbs their rounding. */
const ROUNDING = 1e-9;

/** Whether an accuracy is at most δ points below the dense one; percent. */
export function isWithinDelta(accuracy: number, denseAccuracy: number, delta: number): boolean {
  return denseAccuracy - accuracy <= delta + ROUNDING;
}
