import { type Activation, type ActivationChoice, type ActivationKind, activationOf } from './activation.ts';
import type { LinearPiece, RegionName } from './region.ts';

/** Default of the largest error of a region that is not exact. */
export const DEFAULT_TAU = 0.01;

/** Half a unit in the last place of 1 in float32: an error that rounding hides. */
const ROUNDING = 2 ** -24;
/** No activation differs from its outer pieces by more than {@link ROUNDING} beyond this |z|. */
const FAR = 64;
/** Step of the search for a root, small enough not to miss one. */
const STEP = 1 / 64;

/** An interval of z, up to the start of the next one. */
export interface RegionInterval {
  readonly region: RegionName;
  /** It contains the z ≥ from; for 0, the z > 0. */
  readonly from: number;
}

/**
 * The intervals of an activation's regions, from -∞ upward. Starts are float32 values. Regions that are not exact contain the z beyond which, or
 * up to which, y stays within τ of their linear piece: GELU is OFF for z ≤ -t, ON for z ≥ t and BENT between, with t = 2.675 for τ = 0.01.
 */
export function regionIntervals(choice: ActivationChoice, tau: number): readonly RegionInterval[] {
  const key = JSON.stringify([choice.kind, choice.slope, choice.alpha, tau]);
  const known = cache.get(key) ?? findIntervals(choice, tau);
  cache.set(key, known);
  return known;
}

const cache = new Map<string, readonly RegionInterval[]>();

function findIntervals(choice: ActivationChoice, tau: number): readonly RegionInterval[] {
  const activation = activationOf(choice);
  const starts = startsOf(choice.kind, activation, tau);
  return orders[choice.kind].map((region, index) => ({ region, from: index === 0 ? -Infinity : (starts[index - 1] ?? NaN) }));
}

const RECTIFIED = ['off', 'on'] as const;
const VANISHING = ['low', 'off', 'bent', 'on'] as const;
const SIGMOID = ['low', 'bent', 'middle', 'bent', 'high'] as const;
const orders: Readonly<Record<ActivationKind, readonly RegionName[]>> = {
  relu: RECTIFIED,
  relu6: [...RECTIFIED, 'high'],
  leakyRelu: RECTIFIED,
  prelu: RECTIFIED,
  elu: ['off', 'bent', 'on'],
  gelu: VANISHING,
  geluTanh: VANISHING,
  silu: VANISHING,
  hardSwish: ['off', 'bent', 'on'],
  sigmoid: SIGMOID,
  hardSigmoid: ['low', 'middle', 'high'],
  tanh: SIGMOID,
};

/** The starts of all intervals but the first. */
function startsOf(kind: ActivationKind, activation: Activation, tau: number): readonly number[] {
  const below = (region: RegionName, error: number): number => float32Above(-outermost(errorOf(activation, region), -1, error));
  const above = (region: RegionName, error: number): number => float32From(outermost(errorOf(activation, region), 1, error));
  switch (kind) {
    case 'relu':
    case 'leakyRelu':
    case 'prelu':
      return [0];
    case 'relu6':
      return [0, 6];
    case 'hardSigmoid':
    case 'hardSwish':
      return [float32Above(-3), 3];
    case 'elu':
      return [below('off', tau), 0];
    case 'gelu':
    case 'geluTanh':
    case 'silu':
      return [below('low', ROUNDING), below('off', tau), above('on', tau)];
    case 'sigmoid':
    case 'tanh': {
      const reach = innermost(errorOf(activation, 'middle'), tau);
      return [below('low', tau), float32From(-reach), float32Above(reach), above('high', tau)];
    }
  }
}

function errorOf({ valueAt, regions }: Activation, name: RegionName): (z: number) => number {
  const piece = regions.find((region) => region.name === name)?.piece;
  if (!valueAt || !isNumeric(piece)) throw new Error(`${name} has no known piece`);
  return (z) => Math.abs(valueAt(z) - piece.slope * z - piece.offset);
}

function isNumeric(piece: LinearPiece | null | undefined): piece is LinearPiece<number> {
  return typeof piece?.slope === 'number';
}

/** The smallest |z| on that side from which on outward the error stays within the limit; 0 if it always does. */
function outermost(error: (z: number) => number, side: 1 | -1, limit: number): number {
  const isOver = (distance: number): boolean => error(side * distance) > limit;
  let over = FAR;
  while (over > 0 && !isOver(over)) over -= STEP;
  return over <= 0 ? 0 : crossing(isOver, over, over + STEP);
}

/** The largest |z| up to which the error stays within the limit on both sides. */
function innermost(error: (z: number) => number, limit: number): number {
  const isOver = (distance: number): boolean => Math.max(error(distance), error(-distance)) > limit;
  let over = STEP;
  while (over < FAR && !isOver(over)) over += STEP;
  return crossing(isOver, over, over - STEP);
}

/** The number next to the boundary between a z over the limit and one within it, found by bisection; within the limit. */
function crossing(isOver: (distance: number) => boolean, over: number, within: number): number {
  for (;;) {
    const middle = (over + within) / 2;
    if (middle === over || middle === within) return within;
    if (isOver(middle)) over = middle;
    else within = middle;
  }
}

/** The smallest float32 ≥ z. */
function float32From(z: number): number {
  return Math.fround(z) === z ? z : float32Above(z);
}

/** The smallest float32 > z; 0 for 0. */
function float32Above(z: number): number {
  if (z === 0) return 0;
  const rounded = Math.fround(z);
  if (rounded > z) return rounded;
  const bits = new Int32Array(Float32Array.of(rounded).buffer);
  bits[0] = (bits[0] ?? 0) + Math.sign(z);
  return new Float32Array(bits.buffer)[0] ?? NaN;
}
