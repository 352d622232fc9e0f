import { type ActivationChoice, activationOf, type Interval, LEAKY_SLOPE } from './activation.ts';

/** The activations that fall up to a turning point between -2 and 0 and rise from there on. */
const FALLING: ReadonlySet<ActivationChoice['kind']> = new Set(['gelu', 'geluTanh', 'silu', 'hardSwish']);
const STILL_FALLING = -2;

/**
 * Bounds of y(z) for z in an interval: the values at its ends where y is monotone, otherwise slightly wider.
 *
 * @param trainedSlope of PReLU, for z < 0
 */
export function outputInterval(choice: ActivationChoice, [low, high]: Interval, trainedSlope = 0): Interval {
  const { valueAt, range } = activationOf(choice);
  if (!valueAt || choice.kind === 'leakyRelu') {
    const slope = valueAt ? (choice.slope ?? LEAKY_SLOPE) : trainedSlope;
    const at = (z: number): number => (z > 0 ? z : slope === 0 ? 0 : z * slope);
    const ends = [at(low), at(high), ...(low < 0 && high > 0 ? [0] : [])];
    return [Math.min(...ends), Math.max(...ends)];
  }
  if (!FALLING.has(choice.kind) || low >= 0) return [valueAt(low), valueAt(high)];
  const highest = high > 0 ? valueAt(high) : 0;
  return [high <= STILL_FALLING && high > -Infinity ? valueAt(high) : range[0], highest];
}
